import { days, hours, type Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { openIncidents } from '../../incidents/index.ts';
import { conflictsOf, nearestSlot, slotReasons, type Conflict, type Span } from '../rules/index.ts';
import { aroundOf, plannedOf, type Scene } from './around.ts';
import { changesPlanned, changeTimes, type CalendarChange } from './store.ts';
import { loadWorld } from './world.ts';

/** A change as it is planned, stored or not yet. */
export type Plan = Omit<CalendarChange, 'version' | 'state'>;

/** A time at which nothing stands against a change. */
export interface Slot extends Span {
  readonly because: readonly string[];
  /** It begins sooner than most approvals ask to be told. */
  readonly isSoon: boolean;
}

/** What is not told so long before is emergent in most rows of the matrix. */
const NOTICE = hours(48);
/** How far slots are looked for, first near and then far. */
const LOOKS = [days(14), days(60)];

/** All that checks within a span see. */
export async function sceneOf(reader: Reader, span: Span, now: Instant): Promise<Scene> {
  const world = await loadWorld(reader);
  const wide = { from: span.from - world.limits.apart, until: span.until + world.limits.apart };
  return { world, others: await changesPlanned(reader, wide, now), incidents: await openIncidents(reader), now };
}

/** What stands against a change within a scene. */
export const conflictsIn = (scene: Scene, change: Plan): Conflict[] =>
  conflictsOf(plannedOf(scene.world, change), aroundOf(scene, change, change));

interface Wish {
  readonly near: Instant;
  readonly notBefore: Instant;
  readonly reach: number;
}

const spanOf = (change: Plan, { near, notBefore, reach }: Wish): Span => ({
  from: Math.max(notBefore, near - reach),
  until: Math.max(notBefore, near) + reach + (change.until - change.from),
});

/** The nearest slot that a scene knows of; the scene must reach as far as the wish. */
export function slotIn(scene: Scene, change: Plan, wish: Wish): Slot | undefined {
  const planned = plannedOf(scene.world, change);
  const span = spanOf(change, wish);
  const around = aroundOf(scene, change, span);
  const latest = span.until - (change.until - change.from);
  const slot = nearestSlot(planned, around, { near: wish.near, earliest: span.from, latest });
  return slot === undefined ? undefined : { ...slot, because: slotReasons(slot, planned, around), isSoon: slot.from - scene.now < NOTICE };
}

/** The free slot nearest to when a change is wanted, and the nearest that leaves time to be told where the first does not. */
export async function findSlots(reader: Reader, change: Plan, asked: { near: Instant; now: Instant }): Promise<Slot[]> {
  for (const reach of LOOKS) {
    const wish = { near: asked.near, notBefore: asked.now, reach };
    const scene = await sceneOf(reader, spanOf(change, { ...wish, reach: reach + NOTICE }), asked.now);
    const first = slotIn(scene, change, wish);
    if (first === undefined) continue;
    const next = first.isSoon ? slotIn(scene, change, { near: first.from, notBefore: asked.now + NOTICE, reach }) : undefined;
    return next === undefined ? [first] : [first, next];
  }
  return [];
}

/** What stands against starting a change now, for as long as it was planned to take. */
export async function conflictsAtStart(reader: Reader, change: string, now: Instant): Promise<Conflict[]> {
  const planned = await changeTimes(reader, change, now);
  if (planned === undefined) return [];
  const plan = { ...planned, from: now, until: now + (planned.until - planned.from) };
  return conflictsIn(await sceneOf(reader, plan, now), plan);
}
