import { Gauge, type Registry } from 'prom-client';

import { iso, minutes, type Duration, type Instant } from '../kernel/index.ts';
import type { EmergencyState } from '../emergency/index.ts';

/** A snapshot is made every minute: one that is older cannot be made. */
const STALE_BUNDLE: Duration = minutes(5);

const at = (instant: Instant): string => `${iso(instant).slice(0, 16).replace('T', ' ')} UTC`;

/** How this instance stands for, or in, an emergency, in one sentence. */
export function emergencyCheck(state: EmergencyState, now: Instant): { ok: boolean; detail: string } {
  const { spool, since, bundleAt, isWaiting } = state;
  const kept = spool.frames === 0 ? 'nothing is in the spool' : `${spool.frames} chunks are in the spool`;
  if (bundleAt === undefined)
    return { ok: false, detail: `there is no crisis bundle: with the database away nobody would be paged; ${kept}` };
  if (isWaiting)
    return {
      ok: true,
      detail: `started without the database: alerts are kept, severity 1 and 2 page by what was known at ${at(bundleAt)}; ${kept}`,
    };
  if (since !== undefined) return { ok: true, detail: `pages by itself since ${at(since)}, by what was known at ${at(bundleAt)}; ${kept}` };
  const isFresh = now - bundleAt < STALE_BUNDLE;
  return {
    ok: isFresh && spool.frames === 0,
    detail: `${isFresh ? 'ready' : 'cannot renew its snapshot'}, by what was known at ${at(bundleAt)}; ${kept}`,
  };
}

/** The figures of the spool and the crisis bundle. */
export function ofEmergency(registry: Registry): (state: EmergencyState, now: Instant) => void {
  const gauge = (name: string, help: string): Gauge => new Gauge({ name: `evenkeel_${name}`, help, registers: [registry] });
  const chunks = gauge('spool_chunks', 'Chunks of alerts that are kept on the disk until the database is back');
  const bytes = gauge('spool_bytes', 'How much they take');
  const size = gauge('spool_size_bytes', 'How much has room');
  const oldest = gauge('spool_oldest_seconds', 'Age of the oldest of them; 0 where there is none');
  const facts = gauge('emergency_facts', 'What was done and heard in an emergency, and the database has not been told yet');
  const paging = gauge('emergency', 'Whether this instance pages by itself: 1 or 0');
  const bundle = gauge('crisis_bundle_age_seconds', 'Since the snapshot was made by which this instance would page');
  return (state, now) => {
    chunks.set(state.spool.frames);
    bytes.set(state.spool.bytes);
    size.set(state.spool.size);
    oldest.set(state.oldestAt === undefined ? 0 : Math.max(0, now - state.oldestAt) / 1000);
    facts.set(state.facts.frames);
    paging.set(state.since === undefined ? 0 : 1);
    bundle.set(state.bundleAt === undefined ? Number.NaN : Math.max(0, now - state.bundleAt) / 1000);
  };
}
