import type { Instant } from '../kernel/index.ts';
import type { Directory } from '../catalog/index.ts';
import type { SignalsAsStored } from './as-stored.ts';
import { decodeChunk, encodeFull, encodeLine, UNTIL_TOLD, type AlertSaid, type Entry } from './entry.ts';
import { integrationsOf, type Integrations } from './integrations.ts';
import { hear } from './rules/outside-time.ts';
import { silencesOf, type Silences } from './silences.ts';
import { groupKeyOf, situate, type Situation } from './situate.ts';

/** An alert as it stands by what a spool holds alone. */
export interface SpooledAlert {
  readonly key: string;
  /** Alerts of one group have one ticket. */
  readonly group: string;
  readonly situation: Situation;
  readonly startsAt: Instant;
  /** When it was first heard of, as far as the spool goes. */
  readonly heardAt: Instant;
}

interface Held {
  readonly entry: Entry;
  readonly alert: AlertSaid;
  readonly heardAt: Instant;
}

/** What to situate alerts by. */
export interface StoredWorld {
  readonly directory: Directory;
  readonly signals: SignalsAsStored;
}

const ready = new WeakMap<SignalsAsStored, { integrations: Integrations; silences: Silences }>();

function parts(signals: SignalsAsStored): { integrations: Integrations; silences: Silences } {
  const found = ready.get(signals) ?? {
    integrations: integrationsOf('stored', signals.integrations),
    silences: silencesOf('stored', signals.silences),
  };
  ready.set(signals, found);
  return found;
}

/** What a chunk says where one alert of severity 1 fires on a service, for an exercise: of no integration, and never folded. */
export function exerciseBody({ service, at }: { readonly service: string; readonly at: Instant }): string {
  const heard = { key: 'exercise', says: 'firing', endsAt: UNTIL_TOLD, sentEndsAt: null } as const;
  const labels = JSON.stringify({ alertname: 'EmergencyExercise' });
  const annotations = { summary: 'The daily exercise of emergency paging' };
  const origin = { integrationId: 'exercise', source: 'generic', receivedAt: at } as const;
  return encodeLine(origin, [encodeFull(heard, { labels, annotations, startsAt: at, severity: '1', service })]);
}

/** The alerts that fire by what was spooled, in memory: what folding makes of them once the database is back. */
export class SpooledAlerts {
  private readonly alerts = new Map<string, Held>();

  /** Takes the body of a chunk into account. */
  take(body: string): void {
    for (const entry of decodeChunk(body)) {
      if (entry.says === 'acknowledged') continue;
      const before = this.alerts.get(entry.key);
      // An end of what is not known to fire pages nobody, however slow its sender's clock may be.
      const isOver = entry.says === 'resolved' && (before === undefined || !hear(entry, before.entry).firing);
      if (isOver) this.alerts.delete(entry.key);
      else if (entry.alert !== undefined)
        this.alerts.set(entry.key, { entry, alert: entry.alert, heardAt: before?.heardAt ?? entry.receivedAt });
    }
  }

  /** Those that fire at an instant and that no silence holds back. */
  firing(world: StoredWorld, now: Instant): SpooledAlert[] {
    const { integrations, silences } = parts(world.signals);
    const { directory } = world;
    return [...this.alerts.values()].flatMap(({ entry, alert, heardAt }) => {
      if (entry.endsAt <= now) return [];
      const situation = situate({ entry, alert, behind: undefined }, { directory, integrations });
      const service = directory.service(situation.serviceId);
      const owner = integrations.get(entry.integrationId)?.teamId;
      const teams = [...(service === undefined ? [] : directory.teamPath(service.teamId)), ...(owner === undefined ? [] : [owner])];
      if (silences.heldUntil(alert.labels, now, teams) !== undefined) return [];
      const group = groupKeyOf(situation.serviceId, situation.name);
      return [{ key: entry.key, group, situation, startsAt: alert.startsAt, heardAt }];
    });
  }

  clear(): void {
    this.alerts.clear();
  }
}
