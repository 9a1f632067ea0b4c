import type { Instant } from '../../kernel/index.ts';

/** What a sender says of a deployment. */
export const toldStates = ['planned', 'started', 'success', 'failed', 'cancelled'] as const;
export type ToldState = (typeof toldStates)[number];

/** What is told of a deployment beside its state. */
export interface DeploymentWords {
  /** What is deployed, as the sender names it: a repository, an application, a job, a workspace or a flag. */
  readonly subject: string;
  /** As the sender names it; empty where it names none. */
  readonly environment: string;
  /** Whether the sender says itself that this is production; null where it does not say. */
  readonly isProduction: boolean | null;
  /** Slugs of services, where the contract has a place for them. */
  readonly services: readonly string[];
  readonly kind: 'automated' | 'configuration' | 'infrastructure' | 'data';
  readonly title: string;
  /** What was deployed: a commit, a tag or a version. */
  readonly revision: string | null;
  /** The sender says that it takes back what was deployed before. */
  readonly isRollback: boolean;
  /** Found by looking, done by nobody who said so: the running system differs from what is written. */
  readonly isDrift: boolean;
  /** Lines or items touched. */
  readonly size: number | null;
  readonly by: string | null;
  readonly url: string | null;
  /** When what is deployed was written. */
  readonly writtenAt: Instant | null;
}

/** What one event of a feed tells of one deployment. */
export interface Told extends DeploymentWords {
  /** Names the deployment within its integration, the same in every event of it. */
  readonly key: string;
  readonly state: ToldState;
  /** When it came to this state, by the sender's clock and never later than it was received. */
  readonly at: Instant;
}

/** How a deployment ended. */
export interface DeploymentEnd {
  readonly state: 'success' | 'failed' | 'cancelled';
  readonly at: Instant;
}

/** A deployment as all its events together tell it. */
export interface Deployment extends DeploymentWords {
  readonly firstAt: Instant;
  readonly startedAt: Instant | null;
  readonly end: DeploymentEnd | null;
  /** The newest event, whose words stand. */
  readonly saidAt: Instant;
  readonly saidState: ToldState;
}

const least = <T extends number | null>(one: T, other: T): T => (one === null ? other : other === null || one <= other ? one : other);
const most = <T extends string | number | null>(one: T, other: T): T =>
  one === null ? other : other === null || one >= other ? one : other;

const rank = (state: ToldState): number => toldStates.indexOf(state);

/** Of two ends the later stands; of two at one moment the failure, so that none is lost. */
function laterEnd(one: DeploymentEnd | null, other: DeploymentEnd | null): DeploymentEnd | null {
  if (one === null || other === null) return one ?? other;
  if (one.at !== other.at) return one.at > other.at ? one : other;
  return one.state === 'failed' || (one.state === 'success' && other.state === 'cancelled') ? one : other;
}

/** Whether the first said its words after the second; a tie is broken the same way in any order. */
function isNewer(one: Deployment, other: Deployment): boolean {
  if (one.saidAt !== other.saidAt) return one.saidAt > other.saidAt;
  if (one.saidState !== other.saidState) return rank(one.saidState) > rank(other.saidState);
  return JSON.stringify(one) > JSON.stringify(other);
}

/** A deployment as one event tells it; its fields always stand in this order, so that two can be compared as text. */
export function deploymentOf(told: Told): Deployment {
  const { state, at } = told;
  return {
    subject: told.subject,
    environment: told.environment,
    isProduction: told.isProduction,
    services: told.services,
    kind: told.kind,
    title: told.title,
    revision: told.revision,
    isRollback: told.isRollback,
    isDrift: told.isDrift,
    size: told.size,
    by: told.by,
    url: told.url,
    writtenAt: told.writtenAt,
    firstAt: at,
    startedAt: state === 'started' ? at : null,
    end: state === 'success' || state === 'failed' || state === 'cancelled' ? { state, at } : null,
    saidAt: at,
    saidState: state,
  };
}

/**
 * One deployment from two tellings of it. Neither order nor repeats matter, so that events which come late, twice or the
 * wrong way round leave the same deployment.
 */
export function joined(one: Deployment, other: Deployment): Deployment {
  const [newer, older] = isNewer(one, other) ? [one, other] : [other, one];
  return {
    ...newer,
    isProduction: newer.isProduction ?? older.isProduction,
    isRollback: one.isRollback || other.isRollback,
    size: most(one.size, other.size),
    revision: most(one.revision, other.revision),
    by: most(one.by, other.by),
    url: most(one.url, other.url),
    writtenAt: least(one.writtenAt, other.writtenAt),
    firstAt: Math.min(one.firstAt, other.firstAt),
    startedAt: least(one.startedAt, other.startedAt),
    end: laterEnd(one.end, other.end),
  };
}

/** What a deployment is as a change: where it stands, its real times and how it came out. */
export interface AsChange {
  readonly state: 'scheduled' | 'working' | 'closed' | 'cancelled';
  readonly outcome: 'success' | 'failed' | null;
  readonly start: Instant | null;
  readonly end: Instant | null;
}

/** What a deployment is as a change. One that was called off before it began changed nothing; after that it failed. */
export function asChange({ startedAt, end, firstAt }: Deployment): AsChange {
  if (end === null) return { state: startedAt === null ? 'scheduled' : 'working', outcome: null, start: startedAt, end: null };
  if (end.state === 'cancelled' && startedAt === null) return { state: 'cancelled', outcome: null, start: null, end: null };
  const start = Math.min(startedAt ?? firstAt, end.at);
  return { state: 'closed', outcome: end.state === 'success' ? 'success' : 'failed', start, end: end.at };
}

/** What was deployed before, the newest first. */
export interface Earlier {
  readonly revision: string;
  readonly changeId: string;
}

/**
 * The deployment that this one takes back, if it does: it says so itself, or it brings back a revision that ran before
 * another one did. To deploy the running revision once more takes nothing back.
 */
function takenBack(deployment: Pick<Deployment, 'isRollback' | 'revision'>, earlier: readonly Earlier[]): string | undefined {
  const [last, ...before] = earlier;
  if (last === undefined || last.revision === deployment.revision) return undefined;
  return deployment.isRollback || before.some(({ revision }) => revision === deployment.revision) ? last.changeId : undefined;
}

/** What was deployed at one place, and when it was done. */
export interface Ran extends Earlier {
  readonly isRollback: boolean;
  readonly doneAt: Instant;
}

/** Which changes, of those done at one place at or after a moment, take back which: by the change that does it. In whatever order they are told. */
export function rollbacksAmong(ran: readonly Ran[], from: Instant): ReadonlyMap<string, string> {
  const newest = ran.toSorted((one, other) => other.doneAt - one.doneAt);
  const found = new Map<string, string>();
  for (const each of newest.filter(({ doneAt }) => doneAt >= from)) {
    const back = takenBack(
      each,
      newest.filter(({ doneAt, changeId }) => doneAt < each.doneAt && changeId !== each.changeId),
    );
    if (back !== undefined) found.set(each.changeId, back);
  }
  return found;
}
