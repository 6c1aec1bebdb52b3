import { randomBytes } from 'node:crypto';
import { type Scene } from '../stage.js';

const TASKS = ['Buy flour', 'Buy tomatoes', 'Light the oven'];

export const teamsScene: Scene = {
  name: 'teams',
  title: 'Teams: each change is one event, numbered within its team',
  async play(stage) {
    const run = randomBytes(3).toString('hex');
    const login = { email: `demo-${run}@example.com`, password: randomBytes(9).toString('base64url') };
    await stage.post('teams', '/users', { name: 'Alice', ...login });
    const { access_token } = await stage.post<{ access_token: string }>('teams', '/tokens', login);
    const asAlice = { authorization: `Bearer ${access_token}` };
    const { team_id } = await stage.post<{ team_id: string }>('teams', '/teams', { name: 'Pizza' }, asAlice);
    stage.say('  Alice has registered, signed in, and made the team Pizza');
    stage.say(`  To see it from within, sign in to the teams panel: ${login.email}, ${login.password}`);
    await stage.look(
      'Dashboard, teams panel, and the flow of the topics of teams: one record for each change',
    );
    for (const [index, title] of TASKS.entries()) {
      if (stage.signal.aborted) return;
      const { task_id } = await stage.post<{ task_id: string }>(
        'teams',
        `/teams/${team_id}/tasks`,
        { title },
        asAlice,
      );
      stage.say(`  Alice: "${title}"`);
      await stage.pause();
      if (index === 0) await stage.post('teams', `/tasks/${task_id}/complete`, {}, asAlice);
    }
    stage.say(`  "${TASKS[0]}" is done, ${TASKS.length - 1} are left`);
  },
};
