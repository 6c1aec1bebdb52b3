import { TEAM_PARTITIONS } from '#libs/events';
import { type Command } from 'commander';
import { partitionSums, rebalancePlan } from '../../../apps/teams/src/domain/rebalance-plan.js';
import { type TeamMove } from '../../../apps/teams/src/domain/team-move.js';
import { CliError, EXIT } from '../cli-error.js';
import { answer, suiteOf } from '../command.js';
import { interruption } from '../interruption.js';
import { withKafka } from '../kafka-admin.js';
import { parseMoment } from '../moment.js';
import { wholeNumber } from '../number-option.js';
import { table } from '../output.js';
import { measuredLoad } from '../teams/measured-load.js';
import { type FoundTeam, TeamDatabase } from '../teams/team-database.js';
import { teamIdOf } from '../teams/team-id.js';

interface Execution {
  readonly execute?: true;
}

const NOT_YET = 'Nothing was changed; --execute does it.';
const TOLERANCE = 1.25;
const MAX_MOVES = 20;

/** Adds to `teams` what moves teams from one partition to another. */
export function registerTeamMoves(teams: Command): void {
  teams
    .command('move')
    .argument('<team_id>', 'as POST /teams answered it', teamIdOf)
    .description(
      'Moves the events of a team to another partition from its next change on. Its sequence numbers keep their order.',
    )
    .requiredOption('--partition <n>', 'where they go', wholeNumber(0, TEAM_PARTITIONS - 1))
    .option('--execute', 'do it; without, only say what would be done')
    .action(move);
  teams
    .command('rebalance')
    .description('Moves hot teams to quieter partitions, by the events that each had.')
    .option('--since <time>', 'measured from then on', (text: string) => parseMoment(text), undefined)
    .option('--execute', 'do it; without, only say what would be done')
    .addHelpText('after', '\nMeasures the last ten minutes unless --since says otherwise, such as "1h ago".')
    .action(rebalance);
}

async function move(
  teamId: string,
  flags: Execution & { readonly partition: number },
  command: Command,
): Promise<void> {
  await TeamDatabase.with(await suiteOf(command), async (database) => {
    const [team] = await database.find([teamId]);
    if (!team) throw new CliError(EXIT.negative, `There is no team ${teamId}.`);
    const wanted = { team_id: teamId, from: team.partition, to: flags.partition };
    const moves = wanted.from === wanted.to ? [] : [wanted];
    if (flags.execute) await execute(database, moves, [team]);
    answer(command, { moves, executed: flags.execute === true }, () =>
      moves.length === 0
        ? `Team ${teamId} is on partition ${wanted.to} already.`
        : [textOf(wanted), flags.execute ? 'Moved.' : NOT_YET].join('\n'),
    );
  });
}

async function rebalance(flags: Execution & { readonly since?: number }, command: Command): Promise<void> {
  const from = flags.since ?? parseMoment('10m ago');
  const events = await withKafka(command, (admin) => measuredLoad(admin, from, interruption()));
  await TeamDatabase.with(await suiteOf(command), async (database) => {
    const teams = await database.find([...events.keys()]);
    const loads = teams.map((team) => ({ ...team, events: events.get(team.team_id) ?? 0 }));
    const limits = { partitions: TEAM_PARTITIONS, tolerance: TOLERANCE, maxMoves: MAX_MOVES };
    const moves = rebalancePlan(loads, limits);
    const before = partitionSums(loads, TEAM_PARTITIONS);
    if (flags.execute) await execute(database, moves, teams);
    answer(command, { partitions: before, moves, executed: flags.execute === true }, () =>
      [
        table(
          ['partition', 'events'],
          before.map((sum, partition) => [partition, sum]),
        ),
        ...moves.map(textOf),
        moves.length === 0 ? 'Even enough; nothing is to be moved.' : flags.execute ? 'Moved.' : NOT_YET,
      ].join('\n'),
    );
  });
}

async function execute(
  database: TeamDatabase,
  moves: readonly TeamMove[],
  teams: readonly FoundTeam[],
): Promise<void> {
  for (const one of moves) {
    const team = teams.find(({ team_id }) => team_id === one.team_id);
    if (team && (await database.move(one, team))) continue;
    throw new CliError(EXIT.refused, `Team ${one.team_id} was moved or deleted meanwhile; look again.`);
  }
}

function textOf({ team_id, from, to }: TeamMove): string {
  return `team ${team_id}  partition ${from} -> ${to}`;
}
