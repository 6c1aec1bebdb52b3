/**
 * Asks a service through the dashboard; whatever comes back is text to show.
 * @param {string} route
 * @param {object} [body] GET without one.
 */
export async function ask(route, body) {
  try {
    const response = await fetch(`api/demo/${route}`, {
      method: body ? 'POST' : 'GET',
      ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (response.ok) return { text: `${response.status}  ${inShort(answer)}`, bad: false };
    const faults = (answer.errors ?? []).map(
      (/** @type {any} */ { field, message }) => `${field}: ${message}`,
    );
    return { text: `${response.status}  ${[answer.detail, ...faults].join('\n')}`, bad: true };
  } catch {
    return { text: 'The dashboard does not answer.', bad: true };
  }
}

/** @param {any} answer */
function inShort(answer) {
  if (Array.isArray(answer.items))
    return answer.items.map((/** @type {any} */ one) => Object.values(one).join(' ')).join('\n');
  return Object.entries(answer)
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join('\n');
}
