import { type Account } from '../../../test/dead-letter-invariants.js';
import { mailBreaches } from '../../../test/mail-invariants.js';
import { removalBreaches } from '../../../test/removal-invariants.js';
import { TEAM_TOPICS } from '../../../test/team-log.js';
import { changesByTeam, type TeamChange } from '../../../test/team-log.js';
import { teamLettersMatch } from '../../../test/team-delivery.js';
import {
  deliveryBreaches,
  needlessResyncs,
  type Received,
  teamLogBreaches,
} from '../../../test/team-invariants.js';
import { addressOf, type TeamFindings } from '../team-side.js';
import { type Crew } from '../traffic/team-traffic.js';
import { type TeamListener } from '../watch/team-listener.js';

type Found = TeamFindings | Error | undefined;

/** What an instance keeps of a team unless it is told otherwise. */
const KEPT = 256;

/** I10, I14 and I15, I1 and I2 of teams, and I11 for those who mail. */
export function judgeTeams(found: Found): { breaches: string[]; accounts: Account[] } {
  if (found === undefined) return { breaches: [], accounts: [] };
  if (found instanceof Error) return { breaches: [`I10: ${found.message}`], accounts: [] };
  const { crews, acknowledged, evidence, listeners } = found;
  const log = changesByTeam(evidence.good.filter(({ topic }) => TEAM_TOPICS.includes(topic)));
  const letters = teamLettersMatch(evidence);
  const breaches = crews.flatMap((crew) => {
    const changes = log.get(crew.teamId) ?? [];
    const ofTeam = listeners.filter(({ place }) => place.teamId === crew.teamId);
    return [
      ...heardBreaches(ofTeam, changes),
      ...guestBreaches(ofTeam, changes, crew),
      ...mailsOf(found, crew, changes),
    ];
  });
  const made = [...founding(crews), ...acknowledged];
  return {
    breaches: [...new Set([...teamLogBreaches(made, log), ...breaches, ...letters.breaches])],
    accounts: letters.accounts,
  };
}

function heardBreaches(listeners: readonly TeamListener[], changes: readonly TeamChange[]): string[] {
  const received = listeners.flatMap(({ segments, place }) =>
    segments.flatMap(({ since, given }): Received[] =>
      since === undefined ? [] : [{ client: place.client, since, given, left: place.stint !== undefined }],
    ),
  );
  return [
    ...received.flatMap((one) => deliveryBreaches(one, changes)),
    ...needlessResyncs(received, KEPT),
    ...listeners
      .filter(({ brokenChains }) => brokenChains > 0)
      .map(({ place, brokenChains }) => `${place.client} got ${brokenChains} frames that did not follow`),
  ].map((breach) => `I10: ${breach}`);
}

function guestBreaches(
  listeners: readonly TeamListener[],
  changes: readonly TeamChange[],
  { guest }: Crew,
): string[] {
  const removals = changes.filter(
    ({ type, data }) => type === 'MemberRemoved' && data.user_id === guest.userId,
  );
  const heard = listeners.map(({ place, frames }) => ({ ...place, frames }));
  const others = heard.filter(({ stint }) => stint === undefined);
  return heard.flatMap((client) => {
    const removal = client.stint === undefined ? undefined : removals[client.stint];
    return removal === undefined ? [] : removalBreaches(client, removal.seq, others);
  });
}

function mailsOf({ mails, deaths }: TeamFindings, crew: Crew, changes: readonly TeamChange[]): string[] {
  const people = [...crew.members, crew.guest];
  const addresses = new Map(people.map(({ userId, name }) => [userId, addressOf(name)]));
  const ours = new Set(addresses.values());
  const taken = mails.filter(({ to }) => ours.has(to));
  return mailBreaches({ team: crew.name, changes, addresses, taken, deaths });
}

/** What was done before the traffic began. */
function founding(crews: readonly Crew[]) {
  return crews.flatMap(({ teamId, members }) => [
    { teamId, type: 'TeamCreated', subject: teamId },
    ...members.slice(1).map(({ userId }) => ({ teamId, type: 'MemberAdded', subject: userId })),
  ]);
}

export function teamCounts(found: Found): Record<string, number> {
  if (found === undefined || found instanceof Error) return {};
  const { acknowledged, evidence, listeners, mails } = found;
  const sum = (of: (listener: TeamListener) => number) =>
    listeners.reduce((total, listener) => total + of(listener), 0);
  const resyncs = sum(
    ({ segments }) => segments.flatMap(({ given }) => given.filter((item) => 'reason' in item)).length,
  );
  return {
    'changes of teams acknowledged': acknowledged.length,
    'events of teams in the log': evidence.good.length,
    'WebSocket clients': listeners.length,
    'connections of theirs': sum(({ connections }) => connections),
    'events delivered to them': sum(({ events }) => events),
    'times that one was told to read anew': resyncs,
    'members removed': acknowledged.filter(({ type }) => type === 'MemberRemoved').length,
    'mails taken': mails.length,
    'mails whose answer was lost': mails.filter(({ fate }) => fate !== 'take').length,
    'bad events of teams written': evidence.bad.length,
  };
}
