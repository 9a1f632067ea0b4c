import { days, mustHave, ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { linesOfActions } from '../../platform/journal/index.ts';
import { zoneOf } from '../../platform/time-zones/index.ts';
import { z } from 'zod';
import { holidaysOf, loadDirectory } from '../../catalog/index.ts';
import { findTicket } from '../../incidents/index.ts';
import { windowFor } from '../calendar/around.ts';
import { severityMended, type Excuse, type WorkingTime } from '../rules/emergent.ts';
import { givenSteps, unaccepted } from '../rules/given-steps.ts';
import { covers, type MatrixException, type MatrixFacts } from '../rules/matrix.ts';
import { neighboursOf } from '../rules/neighbours.ts';
import { judgeRisk, type RiskAnswer } from '../rules/risk.ts';
import type { EvidenceOwed } from '../rules/template.ts';
import { foreignAmong } from '../foreign-service.ts';
import { findChange } from '../record/store.ts';
import { provenNow, type Proven } from '../templates/standing.ts';
import type { Given } from './given.ts';
import { readRiskModel } from './matrix-kind.ts';
import { historyOf, type ReviewedChange } from './store-changes.ts';
import { findException } from './store-exceptions.ts';
import { acceptancesOf } from './store-reviews.ts';
import { customersOf } from './whom.ts';

/** So far back changes of a kind and team are counted. */
const HISTORY = days(180);

const moved = z.object({ from: z.number(), to: z.number() });

/** So many dependencies away what is mended may lie from what fails. */
const REACH = 3;

/** Whether a change is where a ticket is: on its service, or on what that calls, or on what calls it. */
async function isNear(reader: Reader, service: string, services: readonly string[]): Promise<boolean> {
  const graph = (await loadDirectory(reader)).graph();
  const near = neighboursOf([service], REACH, (id, direction) => graph.next(id, direction));
  return services.every((id) => id === service || near.has(id));
}

/** The ticket that a change is for, with how its severity moved; null where it names none. */
export async function excuseOf(
  reader: Reader,
  { ticketId, services }: Pick<ReviewedChange, 'ticketId' | 'services'>,
): Promise<Excuse | null> {
  const ticket = ticketId === null ? undefined : await findTicket(reader, ticketId);
  if (ticket === undefined) return null;
  const lines = await linesOfActions(reader, [ticket.id], { actions: ['ticket.raised', 'ticket.lowered'], most: 200 });
  const moves = lines.flatMap((line) => {
    const parsed = moved.safeParse(line.body);
    return parsed.success ? [{ at: line.at, ...parsed.data }] : [];
  });
  const raised = moves.findLast(({ from, to }) => to === 2 && from > 2);
  return {
    number: ticket.number,
    severity: ticket.severity,
    worst: Math.min(ticket.severity, ...moves.flatMap(({ from, to }) => [from, to])),
    isReal: ticket.purpose === 'real',
    isNear: await isNear(reader, ticket.serviceId, services),
    cutAt: ticket.cutAt,
    raisedAt: raised?.at ?? null,
  };
}

/** Where a team's working days are counted: by its holidays, and by the clock of whoever manages it. */
export async function workingTimeOf(reader: Reader, teamId: string | null): Promise<WorkingTime> {
  const directory = await loadDirectory(reader);
  const team = teamId === null ? undefined : directory.team(teamId);
  if (team === undefined) return { zone: zoneOf('UTC'), holidays: new Set() };
  const manager = team.managerId === null ? undefined : directory.person(team.managerId);
  return { zone: zoneOf(manager?.zone ?? 'UTC'), holidays: await holidaysOf(reader, directory, team.id) };
}

/** The risk of a change by what its submitter answered. */
export async function riskOf(reader: Reader, change: ReviewedChange, { given, now }: { given: Given; now: Instant }): Promise<RiskAnswer> {
  return judgeRisk(await readRiskModel(reader), {
    tier: change.tier,
    kind: change.kind,
    wide: given.wide,
    rollback: change.body.rollback.length > 0,
    size: change.size,
    services: change.services.length,
    answers: given.answers,
    history: await historyOf(reader, { kind: change.kind, teamId: change.teamId, since: now - HISTORY }),
  });
}

/** Whether the template of a change has proven itself, and why. */
export async function provenOf(reader: Reader, change: ReviewedChange, rest: { least: EvidenceOwed; now: Instant }): Promise<Proven> {
  return provenNow(reader, mustHave(await findChange(reader, change.id), 'a change that is judged stands'), rest);
}

/** What the matrix is asked about a change. A ticket that it mends counts with the highest severity that it ever had. */
export async function matrixFactsOf(
  reader: Reader,
  change: ReviewedChange,
  rest: {
    readonly given: Given;
    readonly risk: RiskAnswer;
    readonly excuse: Excuse | null;
    readonly proven: Proven;
    readonly now: Instant;
  },
): Promise<MatrixFacts> {
  const directory = await loadDirectory(reader);
  const isOperated = change.services.some((id) => directory.service(id)?.lifecycle === 'operated');
  return {
    tier: change.tier,
    // A template that is not proven makes no standard change: what it does counts as any other of its kind.
    kind: change.kind === 'standard' && !rest.proven.proven ? rest.proven.kind : change.kind,
    risk: rest.risk.risk,
    proven: rest.proven.proven,
    wide: rest.given.wide,
    severity: severityMended(rest.excuse, change.start),
    major: rest.given.major && isOperated,
    customers: (await customersOf(reader, change.services, rest.now)).length,
  };
}

/** Whether a change lies in the windows of its services, and when the one that it begins in ends; null where nothing is known. */
export async function windowOf(reader: Reader, change: ReviewedChange): ReturnType<typeof windowFor> {
  const { services, kind, start, end } = change;
  return start === null || end === null ? { isInside: null, endsAt: null } : windowFor(reader, { services, kind, from: start, until: end });
}

/** The exception that a change says it is under, if it stands and is one for it. */
export async function exceptionFor(reader: Reader, change: ReviewedChange, given: Given): Promise<Result<MatrixException | undefined>> {
  if (given.exception === null) return ok(undefined);
  const found = await findException(reader, given.exception);
  const at = 'body.exception';
  if (found === undefined || found.teamId !== change.teamId) return refuse('bad-input', `the team has no exception ${given.exception}`, at);
  if (found.state !== 'approved') return refuse('bad-input', `exception ${found.number} is ${found.state}`, at);
  const directory = await loadDirectory(reader);
  const services = change.services.flatMap((id) => directory.service(id) ?? []);
  const foreign = foreignAmong(directory, services, found.teamId)?.name;
  if (foreign !== undefined)
    return refuse('bad-input', `exception ${found.number} frees nothing of ${foreign}, which is another team's`, at);
  if (!covers(found, { kind: change.kind, wide: given.wide }))
    return refuse('bad-input', `exception ${found.number} is for another kind of change`, at);
  return ok(found);
}

/** Words for each team that has not accepted the steps it is given. */
export async function unacceptedOf(reader: Reader, change: ReviewedChange): Promise<readonly string[]> {
  const directory = await loadDirectory(reader);
  const slugOfOwner = change.teamId === null ? null : (directory.team(change.teamId)?.slug ?? null);
  const given = givenSteps([...change.body.timeline, ...change.body.rollback], slugOfOwner);
  if (given.size === 0) return [];
  const accepted = (await acceptancesOf(reader, change.id)).map((each) => ({
    ...each,
    team: directory.team(each.team)?.slug ?? each.team,
  }));
  return unaccepted(given, accepted).map((team) => `${directory.team(team)?.name ?? team} has not accepted the steps that it is given`);
}

/** The steps that a team is given, as they are accepted; undefined where it is given none. */
export async function stepsGivenTo(reader: Reader, change: ReviewedChange, team: string): Promise<string | undefined> {
  const directory = await loadDirectory(reader);
  const owner = change.teamId === null ? null : (directory.team(change.teamId)?.slug ?? null);
  return givenSteps([...change.body.timeline, ...change.body.rollback], owner).get(directory.team(team)?.slug ?? '');
}
