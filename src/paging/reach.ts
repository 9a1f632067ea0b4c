import type { Directory } from '../catalog/index.ts';
import type { Instant } from '../kernel/index.ts';
import { loadOnCall, type OnCall } from '../oncall/index.ts';
import { system } from '../platform/actor.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { lastResort } from './last-resort.ts';
import { loopBackReach } from './loop-back.ts';
import { unownedStep, type Reach, type Reached, type Resolution } from './rules/escalation.ts';
import type { PageTarget } from './rules/policy.ts';
import { findEscalation, type Escalation } from './store.ts';

const person = (directory: Directory, key: string): Resolution => {
  const found = directory.person(key);
  return found === undefined
    ? { people: [], because: `there is no person "${key}"` }
    : { people: [found], because: `${found.name} is named by the policy` };
};

function team(directory: Directory, key: string): Resolution {
  const found = directory.team(key);
  if (found === undefined) return { people: [], because: `there is no team "${key}"` };
  const people = directory.membersOf(found.id);
  return { people, because: people.length === 0 ? `${found.name} has no members` : `member of ${found.name}` };
}

interface World {
  readonly directory: Directory;
  readonly onCall: OnCall;
  readonly now: number;
}

function resolve(target: PageTarget, escalation: Pick<Escalation, 'serviceId' | 'purpose'>, world: World): Resolution {
  switch (target.kind) {
    case 'alias':
      return world.onCall.role(escalation.serviceId, target.role, world.now);
    case 'rotation':
      return world.onCall.rotation(target.rotation, world.now);
    case 'person':
      return person(world.directory, target.person);
    case 'team':
      return team(world.directory, target.team);
  }
}

/** Whom the targets of escalations come to at the transaction's present. */
export interface LoadedReach {
  readonly onCall: OnCall;
  /** For one escalation; asks the database nothing more. */
  of(escalation: Pick<Escalation, 'serviceId' | 'purpose'>): Reach;
}

/** Reads all that it takes to say whom escalations come to, for many at once. */
export async function loadReach(tx: Tx): Promise<LoadedReach> {
  const [onCall, last] = await Promise.all([loadOnCall(tx), lastResort(tx)]);
  return reachFrom(onCall, last, tx.now);
}

/** Whom targets come to by what is known; `last` is the person who is the last resort. */
export function reachFrom(onCall: OnCall, last: string | undefined, now: Instant): LoadedReach {
  const { directory } = onCall;
  const found: Reached | undefined = last === undefined ? undefined : directory.person(last);
  const lastly: Resolution =
    found === undefined ? { people: [], because: 'none is set' } : { people: [found], because: `${found.name} is the last resort` };
  const world: World = { directory, onCall, now };
  return {
    onCall,
    of: (escalation) =>
      escalation.purpose === 'synthetic'
        ? loopBackReach
        : {
            resolve: (target) => resolve(target, escalation, world),
            management: onCall.management(escalation.serviceId, now),
            lastResort: lastly,
          },
  };
}

/** Whom the next step of a ticket's escalation comes to, in a word for people. */
export async function nextInLine(db: Database, ticket: string): Promise<string> {
  return db.write(system('escalation'), async (tx) => {
    const escalation = await findEscalation(tx, ticket);
    if (escalation === undefined) return 'nobody';
    const reach = (await loadReach(tx)).of(escalation);
    const decision = unownedStep(escalation.policy, { ...escalation, now: tx.now }, reach);
    const names = decision.pages.map((order) => order.person.name);
    return names.length === 0 ? 'nobody' : names.join(', ');
  });
}
