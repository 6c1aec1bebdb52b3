const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const fraction = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });

/** @param {number | null | undefined} value */
export function count(value) {
  if (value === null || value === undefined) return '–';
  return Math.abs(value) >= 100_000 ? compact.format(value) : whole.format(value);
}

/** @param {number | null | undefined} value */
export function rate(value) {
  if (value === null || value === undefined) return '–';
  if (value >= 100_000) return `${compact.format(value)}/s`;
  return `${(value < 10 ? fraction : whole).format(value)}/s`;
}

/** @param {number} share 0 to 1 */
export function percent(share) {
  return `${whole.format(share * 100)} %`;
}

/** @param {number} ms since 1970 */
export function time(ms) {
  return new Date(ms).toLocaleTimeString('en-GB');
}

/** @param {number} ms since 1970 */
export function minute(ms) {
  return time(ms).slice(0, 5);
}

/** @param {number | 'never' | null} seconds */
export function clearIn(seconds) {
  if (seconds === null) return 'not known yet';
  if (seconds === 'never') return 'does not shrink';
  if (seconds === 0) return 'clear';
  if (seconds < 1) return 'in work';
  if (seconds < 120) return `clear in ${Math.ceil(seconds)} s`;
  if (seconds < 7200) return `clear in ${Math.ceil(seconds / 60)} min`;
  return `clear in ${fraction.format(seconds / 3600)} h`;
}

/** @param {string | undefined} text */
export function pretty(text) {
  if (text === undefined || text === null) return 'no value';
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
