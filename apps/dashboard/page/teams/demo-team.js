import { Member } from './member.js';

/** Two users who never were before, in a team with some tasks; all by the public routes. */
export async function makeDemoTeam() {
  const run = randomText(4);
  const join = (/** @type {string} */ name) =>
    Member.register(name, {
      email: `${name.toLowerCase()}-${run}@example.com`,
      password: randomText(12),
    });
  const [alice, bob] = [await join('Alice'), await join('Bob')];
  const team = await alice.ask('POST', 'teams', { name: `Kitchen ${run}` });
  await alice.ask('POST', `teams/${team.team_id}/members`, { user_id: bob.userId, role: 'member' });
  await alice.ask('POST', `teams/${team.team_id}/tasks`, { title: 'Buy bread' });
  return { team, members: [alice, bob], names: { [alice.userId]: 'Alice', [bob.userId]: 'Bob' } };
}

/** @param {number} bytes */
function randomText(bytes) {
  return [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
