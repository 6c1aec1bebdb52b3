/**
 * The topics of the teams are many and small, and carry one sequence of each team together: shown as one where there is no room.
 * @param {string} topic
 */
export function familyOf(topic) {
  return topic.replace(/^(task|team)\.(?!state$)[a-z_]+$/, '$1.*');
}

/**
 * By family, in the order in which they come.
 * @template One
 * @param {readonly One[]} list
 * @param {(one: One) => string} topicOf
 * @returns {Map<string, One[]>}
 */
export function byFamily(list, topicOf) {
  /** @type {Map<string, One[]>} */
  const families = new Map();
  for (const one of list) {
    const family = familyOf(topicOf(one));
    families.set(family, [...(families.get(family) ?? []), one]);
  }
  return families;
}
