import { type Command } from 'commander';
import { EXIT } from '../cli-error.js';
import { answer, suiteOf } from '../command.js';
import { interruption } from '../interruption.js';
import { withKafka } from '../kafka-admin.js';
import { parseMoment } from '../moment.js';
import { wholeNumber } from '../number-option.js';
import { table, warn } from '../output.js';
import { shownText } from '../shown-text.js';
import { teamIdOf } from '../teams/team-id.js';
import { replayTeam } from '../teams/replay-team.js';
import { registerTeamMoves } from './team-moves.js';
import { teamRecordJson, teamRecords } from '../teams/team-records.js';

interface Flags {
  readonly from: number;
  readonly rate: number;
  readonly execute?: true;
}

export function registerTeams(program: Command): void {
  const teams = program.command('teams').description('Events of teams.');
  registerTeamMoves(teams);
  teams
    .command('replay')
    .argument('<team_id>', 'as POST /teams answered it', teamIdOf)
    .description(
      'Publishes the events of one team once more, in their order and marked as replayed: sockets show them so, and no mail goes out. A dry run unless --execute is given.',
    )
    .requiredOption(
      '--from <time>',
      'what happened since: 2026-03-01T12:00:00Z, or "10m ago"',
      (text: string) => parseMoment(text),
    )
    .option('--rate <n>', 'at most so many per second', wholeNumber(1, 10_000), 200)
    .option('--execute', 'do it')
    .addHelpText(
      'after',
      `
Examples:
  npm run cli -- teams replay 0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77 --from "1h ago"
  npm run cli -- teams replay 0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77 --from 2026-03-01T12:00:00Z --execute

Reads the team's topics as far back as their retention goes. The records keep their event ids and sequence numbers; the header
x-replay-run says that they are a replay, and which one.`,
    )
    .action(replay);
}

async function replay(teamId: string, flags: Flags, command: Command): Promise<void> {
  const suite = await suiteOf(command);
  const signal = interruption();
  await withKafka(command, async (admin) => {
    const records = await teamRecords(admin, teamId, flags.from, signal);
    const found = { team_id: teamId, events: records.map(teamRecordJson) };
    const count = `${records.length} events of team ${teamId}`;
    if (!flags.execute || records.length === 0) {
      const rows = found.events.map(({ seq, type, time, place }) => [
        seq,
        ...[type, time, place].map(shownText),
      ]);
      const lines = rows.length === 0 ? [] : [table(['seq', 'type', 'time', 'record'], rows), ''];
      const hint = rows.length === 0 ? '' : ' Nothing was published; with --execute they will be.';
      return answer(command, { ...found, executed: false }, () => [...lines, `${count}.${hint}`].join('\n'));
    }
    const result = await replayTeam({ suite, kafka: admin.kafka, records, perSecond: flags.rate, signal });
    const { run, done, refused, stopped } = result;
    for (const { place, reason } of refused) warn(`${place}: ${reason}`);
    if (stopped !== undefined) warn(`Stopped after ${done}: ${String(stopped)}`);
    answer(
      command,
      { ...found, executed: true, run, replayed: done, refused },
      () => `${done} of ${count} replayed as run ${run}.`,
    );
    if (done < records.length) process.exitCode = EXIT.negative;
  });
}
