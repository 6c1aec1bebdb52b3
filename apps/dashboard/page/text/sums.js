/**
 * @param {any[]} list
 * @param {string} field
 */
export function sum(list, field) {
  return list.reduce((total, one) => total + one[field], 0);
}

/** When the last of them is clear. @param {(number | 'never' | null)[]} clears @returns {number | 'never' | null} */
export function slowest(clears) {
  if (clears.includes('never')) return 'never';
  const times = clears.filter((clear) => typeof clear === 'number');
  return times.length > 0 ? Math.max(...times) : null;
}
