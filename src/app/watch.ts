import { Fault, ok, seconds, type Result } from '../kernel/index.ts';
import type { Clock } from '../platform/clock/index.ts';
import type { WatchConfig } from '../platform/config/index.ts';
import { createEgress, type Egress } from '../platform/egress/index.ts';
import type { RawRoute } from '../platform/http/index.ts';
import type { Channels } from '../paging/index.ts';
import { contactsOf, createBeat, defaultPlan, startWatcher, watchRoutes, type Watcher, type WatchPlan } from '../watch/index.ts';
import type { AppParts } from './parts.ts';

/** How often a watcher looks: what the operator set, else what the specification asks for. */
export const planOf = ({ every, pageEvery, step }: WatchConfig): WatchPlan => ({
  ...defaultPlan,
  ...(every === undefined ? {} : { every: seconds(every) }),
  ...(pageEvery === undefined ? {} : { pageEvery: seconds(pageEvery) }),
  ...(step === undefined ? {} : { step: seconds(step) }),
});

/** What a watcher is given beside its settings. */
export interface WatchMeans {
  readonly channels: Channels;
  readonly egress: Pick<Egress, 'operatorFetch'>;
  readonly clock: Clock;
  /** Where people reach its pages. */
  readonly url: string;
  readonly say: (sentence: string) => void;
}

/** Starts the watcher that settings describe. Refuses contacts that cannot be told. */
export async function openWatcher(config: WatchConfig, means: WatchMeans): Promise<Result<Watcher>> {
  const contacts = contactsOf(means.channels, config.contacts);
  if (!contacts.ok) return contacts;
  const { clock, channels, url, say, egress } = means;
  const { name, target, token, folder, heartbeatUrl } = config;
  return ok(
    await startWatcher({
      name,
      target,
      token,
      folder,
      url,
      channels,
      clock,
      say,
      contacts: contacts.value,
      plan: planOf(config),
      heartbeat: heartbeatUrl === undefined ? undefined : createBeat(heartbeatUrl, clock),
      fetch: egress.operatorFetch,
    }),
  );
}

/** What a server has of the watcher within itself: nothing where it watches nobody. */
export interface SiteWatch {
  readonly watcher: Watcher | undefined;
  readonly routes: readonly RawRoute[];
  stop(): Promise<void>;
}

/** Starts the watcher that a server runs within itself for a peer, where the operator wants one. */
export async function watchFromSite(parts: AppParts, channels: Channels): Promise<SiteWatch> {
  const { config, clock, onError } = parts;
  if (config.watch === undefined) return { watcher: undefined, routes: [], stop: async () => Promise.resolve() };
  const egress = createEgress({ allow: parts.allow });
  const say = (sentence: string): void => onError('watcher', sentence);
  const opened = await openWatcher(config.watch, { channels, egress, clock, url: `${config.publicUrl}/watcher`, say });
  if (!opened.ok) throw new Fault(`WATCH_CONTACTS: ${opened.refusal.detail}`, 'never');
  const watcher = opened.value;
  return {
    watcher,
    routes: watchRoutes(watcher, '/watcher'),
    async stop() {
      await watcher.stop();
      await egress.close();
    },
  };
}
