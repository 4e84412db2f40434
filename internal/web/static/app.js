// The page. Everything that comes from outside goes through textContent.

import { bannerText, compareMantissas, formatAge, shortHex, valueText } from '/format.js';
import { renderDetail } from '/detail.js';
import { renderHealth } from '/health.js';
import { follow } from '/stream.js';

const byId = (id) => document.getElementById(id);
const columns = ['Feed', 'Value on chain', 'This node sees', 'Decimals', 'Round', 'Age', 'Sources', 'Operators', 'Transaction', 'Origin'];
const numeric = new Set(columns.slice(1, 8));

const feeds = new Map(); // id -> view
const rows = new Map(); // id -> {tr, cells, link}
let origin; // of the whole node
let skew = 0; // server clock minus ours, ms

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function noteServerTime(text) {
  const server = Date.parse(text);
  if (Number.isFinite(server)) skew = server - Date.now();
}

function makeRow(view) {
  const tr = document.createElement('tr');
  tr.setAttribute('role', 'row');
  const cells = {};
  for (const name of columns) {
    const cell = document.createElement(name === 'Feed' ? 'th' : 'td');
    cell.setAttribute('role', name === 'Feed' ? 'rowheader' : 'cell');
    if (name === 'Feed') cell.scope = 'row';
    if (numeric.has(name)) cell.className = 'number';
    cell.dataset.label = name;
    cells[name] = cell;
    tr.append(cell);
  }
  const link = document.createElement('a');
  link.href = `#${encodeURIComponent(view.segment)}`;
  link.textContent = view.id;
  cells.Feed.append(link);
  tr.dataset.feed = view.id;
  const row = { tr, cells };
  rows.set(view.id, row);
  return row;
}

function operatorsText(delivery) {
  const all = Array.isArray(delivery?.operators) ? delivery.operators : [];
  if (all.length === 0) return '–';
  return `${all.filter((o) => o.participated).length} of ${all.length}`;
}

function updateRow(view, before) {
  const row = rows.get(view.id) ?? makeRow(view);
  const { tr, cells } = row;
  const change = compareMantissas(view.value?.mantissa ?? '', before?.value?.mantissa ?? '');
  if (change !== 0) cells['Value on chain'].dataset.change = change > 0 ? 'up' : 'down';
  setText(cells['Value on chain'], valueText(view.value));
  setText(cells['This node sees'], valueText(view.local?.value));
  cells['This node sees'].title = view.local?.reason ?? '';
  setText(cells.Decimals, String(view.decimals ?? ''));
  setText(cells.Round, view.round ? String(view.round) : '–');
  setText(cells.Sources, view.local ? String(view.local.source_count ?? 0) : '–');
  setText(cells.Operators, operatorsText(view.delivery));
  setText(cells.Transaction, shortHex(view.delivery?.tx) || '–');
  cells.Transaction.title = view.delivery?.tx ?? '';
  setText(cells.Origin, view.origin || 'undecided');
  tr.dataset.origin = view.origin || 'undecided';
  updateAge(view);
}

function ageOf(view) {
  return view.observed_at ? Date.now() + skew - Date.parse(view.observed_at) : NaN;
}

function updateAge(view) {
  const cell = rows.get(view.id).cells.Age;
  const age = ageOf(view);
  // At one heartbeat a delivery becomes due; at two it is missing.
  const late = view.heartbeat_ms > 0 && age > 2 * view.heartbeat_ms;
  setText(cell, Number.isFinite(age) ? formatAge(age) + (late ? ' (late)' : '') : '–');
  cell.classList.toggle('late', late);
}

function takeFeed(view) {
  const before = feeds.get(view.id);
  // A poll's answer may be older than what the stream has brought meanwhile.
  if (before && (view.round ?? 0) < (before.round ?? 0)) return;
  feeds.set(view.id, view);
  updateRow(view, before);
}

function place() {
  const wanted = byId('filter').value.trim().toLowerCase();
  const body = byId('rows');
  let shown = 0;
  for (const id of feeds.keys()) {
    const { tr } = rows.get(id);
    tr.hidden = !id.toLowerCase().includes(wanted);
    if (!tr.hidden) shown++;
    if (tr.parentNode !== body) body.append(tr);
  }
  byId('empty').hidden = shown > 0;
  setText(byId('empty'), feeds.size > 0 ? 'No feed has such a name.' : 'No feeds yet.');
}

// worstOrigin is what the banner speaks of: one simulated feed makes the page simulated.
function worstOrigin() {
  const seen = new Set([origin, ...[...feeds.values()].map((v) => v.origin)].map((o) => o || 'undecided'));
  const real = [...seen].filter((o) => o !== 'live' && o !== 'undecided');
  if (real.includes('simulated')) return 'simulated';
  if (real.length > 0) return real[0];
  return seen.has('live') ? 'live' : 'undecided';
}

function updateBanner() {
  const worst = worstOrigin();
  const text = bannerText(worst);
  const banner = byId('banner');
  setText(banner, text);
  banner.hidden = text === '';
  banner.dataset.origin = worst;
  document.title = text === '' ? 'OracleStream' : `OracleStream (${worst} data)`;
}

function openDetail() {
  let segment = '';
  try {
    segment = decodeURIComponent(location.hash.slice(1));
  } catch {
    // A broken address names no feed.
  }
  const dialog = byId('detail');
  const view = [...feeds.values()].find((v) => v.segment === segment);
  if (!view) {
    if (dialog.open) dialog.close();
    return;
  }
  setText(byId('detail-title'), view.id);
  byId('detail-body').replaceChildren(...renderDetail(view, Date.now() + skew));
  if (!dialog.open) dialog.showModal();
}

function refresh() {
  place();
  updateBanner();
  openDetail();
}

// "Live" would be wrong here: it is an origin of data, not a state of the connection.
const states = {
  connected: 'Connected: updates arrive as they happen',
  polling: 'Polling: the stream is away, so this page asks every few seconds',
  reconnecting: 'Reconnecting: the node does not answer',
};

function setState(state) {
  const node = byId('connection');
  node.dataset.state = state;
  setText(node, states[state]);
}

function fact(term, text) {
  const dt = document.createElement('dt');
  const dd = document.createElement('dd');
  dt.textContent = term;
  dd.textContent = text;
  const group = document.createElement('div');
  group.append(dt, dd);
  return group;
}

async function loadStatus() {
  try {
    const response = await fetch('/v1/status', { cache: 'no-store', signal: AbortSignal.timeout(10000) });
    if (!response.ok) return;
    const status = await response.json();
    origin = status.origin;
    const chains = status.chains.length ? status.chains : [status];
    const sets = status.feed_sets.map((s) => {
      const landed = chains.length > 1 ? s.chains.map((c) => `round ${c.round} on chain ${c.chain_id}`) : [];
      return [`${s.name}: ${s.feeds.length} feeds every ${s.interval_ms / 1000} s`, ...landed].join(', ');
    });
    byId('summary').replaceChildren(
      fact('Data', (status.origin || 'undecided') + (status.origin_reason ? ` (${status.origin_reason})` : '')),
      fact(chains.length > 1 ? 'Chains' : 'Chain', chains.map((c) => `${c.chain_id} at ${c.rpc_url}`).join('; ')),
      fact('Operators', String(status.operators.length)),
      fact('Feed sets', sets.join('; ') || '–'),
    );
    const note = byId('keys-note');
    note.hidden = !status.insecure_dev_keys;
    setText(note, status.insecure_dev_keys ? 'Development keys: whoever made them can forge proofs. Never use this set-up for value.' : '');
    updateBanner();
  } catch {
    // The feeds' own state line tells when the node is away.
  }
}

async function loadHealth() {
  let failing = [];
  try {
    // 503 is how a node that is not well answers, with what is the matter.
    const response = await fetch('/readyz', { cache: 'no-store', signal: AbortSignal.timeout(10000) });
    const health = await response.json();
    if (!Array.isArray(health.conditions)) return; // a node too busy to say
    failing = health.conditions.filter((c) => c?.ok === false);
  } catch {
    // The state line tells when the node is away; what it said before is old.
  }
  byId('connection').dataset.health = failing.length > 0 ? 'failing' : 'ok';
  renderHealth(byId('health'), failing);
}

byId('filter').addEventListener('input', place);
byId('detail-close').addEventListener('click', () => byId('detail').close());
byId('detail').addEventListener('close', () => {
  const segment = location.hash;
  history.replaceState(null, '', location.pathname);
  // Back to where the reader came from.
  document.querySelector(`a[href="${CSS.escape(segment)}"]`)?.focus();
});
addEventListener('hashchange', openDetail);
setInterval(() => feeds.forEach(updateAge), 1000);
setInterval(loadStatus, 15000);
setInterval(loadHealth, 10000);

loadStatus();
loadHealth();
follow({
  onState: setState,
  onList(list) {
    noteServerTime(list.time);
    origin = list.origin;
    const present = new Set(list.feeds.map((v) => v.id));
    for (const [id, row] of rows) {
      if (present.has(id)) continue;
      row.tr.remove();
      rows.delete(id);
      feeds.delete(id);
    }
    list.feeds.forEach(takeFeed);
    refresh();
  },
  onFeed(message) {
    noteServerTime(message.time);
    takeFeed(message.data);
    refresh();
  },
});
