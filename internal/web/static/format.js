// Text from values, without arithmetic on them: a value is decimal text and is
// shown digit for digit.

/** groupDigits writes "1234567.50" as "1 234 567.50" with narrow spaces; other text is returned as it is. */
export function groupDigits(text) {
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(text);
  if (!match) return text;
  return match[1] + match[2].replace(/\B(?=(\d{3})+$)/g, '\u202f') + (match[3] ?? '');
}

/** compareMantissas gives -1, 0 or 1, or 0 where either is no integer text. */
export function compareMantissas(a, b) {
  if (!/^-?\d{1,19}$/.test(a) || !/^-?\d{1,19}$/.test(b)) return 0;
  const x = BigInt(a), y = BigInt(b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** formatAge writes milliseconds for a reader: "0 s", "59 s", "2 min", "3 h", "4 d". */
export function formatAge(ms) {
  if (!Number.isFinite(ms)) return '';
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 120) return `${s} s`;
  if (s < 7200) return `${Math.floor(s / 60)} min`;
  if (s < 172800) return `${Math.floor(s / 3600)} h`;
  return `${Math.floor(s / 86400)} d`;
}

/** shortHex keeps both ends of a long hex text. */
export function shortHex(text) {
  return text && text.length > 14 ? `${text.slice(0, 8)}…${text.slice(-4)}` : text ?? '';
}

/** valueText gives a value's text, or a dash where there is none. */
export function valueText(value) {
  return value && typeof value.text === 'string' ? groupDigits(value.text) : '–';
}

/** bannerText says what a reader must know about the data's origin; "" for live data. */
export function bannerText(origin) {
  switch (origin) {
    case 'live': return '';
    case 'simulated': return 'SIMULATED DATA — not real prices. They come from venues built into this program.';
    case 'replay': return 'REPLAYED DATA — recorded earlier, not today’s prices. Event times are shifted to now.';
    case undefined:
    case null:
    case '':
    case 'undecided': return 'No data yet: the node is still looking for its sources.';
    default: return `DATA OF UNKNOWN ORIGIN (${origin}) — do not rely on it.`;
  }
}
