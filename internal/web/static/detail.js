// Where one feed's value comes from: the delivery, the operators, the sources.

import { formatAge, valueText } from '/format.js';

function element(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}

function facts(pairs) {
  const list = element('dl', undefined, 'facts');
  for (const [term, text] of pairs) {
    if (text === undefined || text === null || text === '') continue;
    list.append(element('dt', term), element('dd', String(text)));
  }
  return list;
}

// table makes a table of text cells; a row may be marked with a class.
function table(caption, heads, rows) {
  // Roles are spelled out, since the style stacks the cells on small screens.
  const node = element('table');
  node.setAttribute('role', 'table');
  node.append(element('caption', caption));
  const head = element('tr');
  head.setAttribute('role', 'row');
  for (const text of heads) {
    const th = element('th', text);
    th.scope = 'col';
    th.setAttribute('role', 'columnheader');
    head.append(th);
  }
  const top = node.createTHead();
  top.setAttribute('role', 'rowgroup');
  top.append(head);
  const body = node.createTBody();
  body.setAttribute('role', 'rowgroup');
  for (const { cells, className } of rows) {
    const tr = element('tr', undefined, className);
    tr.setAttribute('role', 'row');
    cells.forEach((text, i) => {
      const td = element('td', text === undefined || text === null ? '' : String(text));
      td.dataset.label = heads[i];
      td.setAttribute('role', 'cell');
      tr.append(td);
    });
    body.append(tr);
  }
  const frame = element('div', undefined, 'scroll');
  frame.tabIndex = 0; // so that the keyboard can scroll it
  frame.setAttribute('role', 'region');
  frame.setAttribute('aria-label', caption);
  frame.append(node);
  return frame;
}

function age(time, now) {
  return time ? `${formatAge(now - Date.parse(time))} ago` : 'unknown';
}

// oldestText says how old the oldest price is that the value was made of, by
// its venue's clock: older than the value's own age, and what matters to trust.
function oldestText(view, now) {
  if (!view.local?.oldest) return '';
  const limit = view.max_age_ms > 0 ? `, counted until ${formatAge(view.max_age_ms)} old` : '';
  return age(view.local.oldest, now) + limit;
}

function operatorRows(delivery) {
  return (delivery.operators ?? []).map((o) => ({
    className: o.participated ? '' : 'aside',
    cells: [o.slot, o.address, o.weight, o.participated ? 'yes' : 'no', valueText(o.value)],
  }));
}

function viaText(source) {
  const steps = (source.via ?? []).map((v) => `${v.invert ? '÷' : '×'} ${v.feed} ${valueText(v.value)}`);
  return [...(source.inverted ? ['1 ÷ price'] : []), ...steps].join(' ');
}

function sourceRows(local, now) {
  return (local.sources ?? []).map((s) => ({
    className: s.set_aside ? 'aside' : '',
    cells: [s.source, s.symbol, s.kind ?? '–', s.price ?? '–', viaText(s), valueText(s.value), s.weight, age(s.event_time, now), s.origin, s.set_aside || 'counted'],
  }));
}

/** renderDetail gives the nodes of a feed's detail view; now is the server's clock in ms. */
export function renderDetail(view, now) {
  const nodes = [facts([
    ['Value on chain', valueText(view.value)],
    ['Mantissa and decimals', view.value ? `${view.value.mantissa} · 10^-${view.value.decimals}` : ''],
    ['Round', view.round || 'none yet'],
    ['Observed', view.observed_at ? `${view.observed_at} (${age(view.observed_at, now)})` : ''],
    ['Origin', view.origin || 'undecided'],
    ['Feed set', view.feed_set ? `${view.feed_set}, column ${view.column}` : 'none: it is never signed or proven'],
    ['Id on chain', view.key],
    ['Proxy', view.proxy],
  ])];
  const delivery = view.delivery;
  if (delivery) {
    nodes.push(element('h3', 'How it reached the chain'), facts([
      ['Transaction', delivery.tx],
      ['Block', `${delivery.block} on chain ${delivery.chain_id}`],
      ['Landed', delivery.landed_at],
      ['Gas used', delivery.gas_used],
      ['Proved by', delivery.payee],
      ['Proof took', `${delivery.prove_ms} ms`],
      ['Newest tick to chain', `${delivery.tick_to_chain_ms} ms`],
      ['Quorum', `${delivery.quorum} of a total weight of ${delivery.total_weight}`],
    ]), table('Operators of the round', ['Slot', 'Address', 'Weight', 'Took part', 'Observed'], operatorRows(delivery)));
  }
  const local = view.local;
  if (local) {
    nodes.push(element('h3', 'What this node sees (one operator, not proven)'), facts([
      ['Value', valueText(local.value)],
      ['Why none', local.reason],
      ['At', local.at],
      ['Sources that count', local.source_count],
      ['Oldest price that counts', oldestText(view, now)],
    ]), table('Sources', ['Source', 'Symbol', 'Kind', 'Price', 'Conversion', 'Value', 'Weight', 'Event', 'Origin', 'Counted'], sourceRows(local, now)));
  }
  const link = element('a', 'This feed as JSON');
  link.href = `/v1/feeds/${encodeURIComponent(view.segment)}`;
  const last = element('p');
  last.append(link);
  nodes.push(last);
  return nodes;
}
