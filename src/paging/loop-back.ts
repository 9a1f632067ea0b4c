import type { ContactMethod } from '../catalog/index.ts';
import type { Reach, Reached, Resolution } from './rules/escalation.ts';

/** Whom synthetic pages come to: nobody of the catalog, so that they are in no list of people and can wake none. */
export const LOOP_BACK: Reached = { id: '00000000-0000-7000-8000-000000000001', name: 'the watcher' };

const method: ContactMethod = {
  id: '00000000-0000-7000-8000-000000000002',
  version: 1,
  personId: LOOP_BACK.id,
  channel: 'loop-back',
  address: 'watcher',
  label: 'Loop-back',
  order: 1,
  verifiedAt: 0,
};

const resolution: Resolution = { people: [LOOP_BACK], because: 'a synthetic page comes back to whoever watches' };

/** Whatever a policy names, a synthetic page comes back. */
export const loopBackReach: Reach = { resolve: () => resolution, management: [], lastResort: resolution };

/** Contact methods of people, and beside them the one of synthetic pages. */
export const withLoopBack = (methods: ReadonlyMap<string, readonly ContactMethod[]>): ReadonlyMap<string, readonly ContactMethod[]> =>
  new Map([...methods, [LOOP_BACK.id, [method]]]);
