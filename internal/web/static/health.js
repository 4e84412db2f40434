// What keeps the node from being well, in the node's own words.

let shown = '';

/** renderHealth fills the notice with the failing conditions, or hides it where there are none. */
export function renderHealth(notice, failing) {
  const said = failing.map((c) => [String(c.name ?? ''), String(c.reason ?? ''), String(c.advice ?? '')]);
  // Readers of the screen aloud hear each change of the notice, and only those.
  const key = JSON.stringify(said);
  if (key === shown) return;
  shown = key;
  notice.hidden = said.length === 0;
  if (notice.hidden) {
    notice.replaceChildren();
    return;
  }
  const title = document.createElement('strong');
  title.textContent = 'The node is not well: values may be missing or old.';
  const list = document.createElement('ul');
  for (const [name, reason, advice] of said) {
    const item = document.createElement('li');
    item.textContent = `${name}: ${reason || 'failing'}${advice ? `. What to do: ${advice}` : ''}`;
    list.append(item);
  }
  notice.replaceChildren(title, list);
}
