import type { FastifyInstance } from 'fastify';

import { openDatabase, type Database } from '../platform/database/index.ts';
import { joinInstances } from '../platform/engine/index.ts';
import { createAccess, type Access } from '../platform/access/index.ts';
import type { RawRoute } from '../platform/http/index.ts';
import { createLive } from '../platform/live/index.ts';
import { presenceStore, readForScreens } from '../incidents/index.ts';
import { createChannels, createTrials, listenForReplies, type Channels, type ChannelTrials, type ReplyListener } from '../paging/index.ts';
import { openIntake, type ChangeFeeds } from '../signals/index.ts';
import { openFeeds, RunnerDoor } from '../changes/index.ts';
import { Shelf } from '../status/index.ts';
import type { EmergencyState } from '../emergency/index.ts';
import { answerBy, callbackParts } from './answers.ts';
import { attachEmergency } from './attach-emergency.ts';
import { allRoutes, registerAreas } from './areas.ts';
import { replyDomainOf, settingsOf } from './channel-settings.ts';
import { createFirst } from './create-first.ts';
import { startEngine, type Engine } from './engine.ts';
import { healthRoutes } from './health.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { AppParts } from './parts.ts';
import { operatorServer, webServer } from './servers.ts';
import { pushKeys } from './push-keys.ts';
import { openChat } from './open-chat.ts';
import { watchFromSite } from './watch.ts';

/** One running instance. */
export interface App {
  readonly server: FastifyInstance;
  /** The same API for whoever may open the operator's socket. */
  readonly operator: FastifyInstance;
  readonly db: Database;
  readonly access: Access;
  readonly engine: Engine;
  readonly channels: Channels;
  readonly trials: ChannelTrials;
  /** Where replies by mail are taken, if they are. */
  readonly replyPort: number | undefined;
  stop(): Promise<void>;
}

/** Listens for replies by mail where the operator wants it. */
async function listen({ config, onError }: AppParts, db: Database): Promise<ReplyListener | undefined> {
  if (config.smtpListen === undefined) return undefined;
  return listenForReplies(
    { ...config.smtpListen, domain: replyDomainOf(config) ?? 'localhost', tls: config.tls },
    answerBy(db, 'mail'),
    (what) => {
      if (what.kind === 'failed') onError('replies', what.detail);
    },
  );
}

/** Every answer is counted, and told to whoever else wants to know. */
const counting = (parts: AppParts, { answered }: Metrics): AppParts => ({
  ...parts,
  onAnswered: (each) => {
    answered(each);
    parts.onAnswered?.(each);
  },
});

/** Where providers call back, and other instances ask in an emergency. */
function contractsOf({ emergency, onError }: AppParts, { db, channels }: { db: Database; channels: Channels }): RawRoute[] {
  const called = callbackParts(db, (error) => onError('callbacks', error));
  return [...(emergency?.routes ?? []), ...channels.list.flatMap((channel) => channel.callbacks?.(called) ?? [])];
}

const intakeOf = (
  { address, clock, onError, emergency }: AppParts,
  db: Database,
  told: Pick<Parameters<typeof openIntake>[0], 'onAccepted' | 'onTaken'> & { readonly changes: ChangeFeeds },
): ReturnType<typeof openIntake> =>
  openIntake({ address, db, clock, ...told, onError: (error) => onError('intake', error), aside: emergency?.spool });

/** How this instance stands for an emergency, where it keeps files for one. */
const stateOf = (emergency: AppParts['emergency']): { emergency?: () => Promise<EmergencyState> } =>
  emergency === undefined ? {} : { emergency: async () => emergency.state() };

const shelfOf = ({ config, onError }: AppParts, db: Database): Shelf =>
  new Shelf({ db, publicUrl: config.publicUrl, folder: config.statusDir, onError: (error) => onError('status', error) });

/** The first question to the database: where it is not answered, nothing is left open. */
const keysOf = async (db: Database): ReturnType<typeof pushKeys> =>
  pushKeys(db).catch(async (error: unknown) => {
    await db.close();
    throw error;
  });

/** Puts an instance together and starts its engine; the caller lets its server listen. */
export async function compose(parts: AppParts): Promise<App> {
  const { config, clock, onError, emergency } = parts;
  const db = openDatabase(parts.address, clock);
  const keys = await keysOf(db);
  const channels = (parts.channels ?? createChannels)(settingsOf(parts, keys));
  registerAreas(channels);
  let intakeBusy = (): boolean => false;
  const metrics = createMetrics();
  const engine = await startEngine({
    ...parts,
    db,
    join: async (hear) => joinInstances({ address: parts.address, clock: parts.databaseClock, ...hear }),
    channels,
    publicUrl: config.publicUrl,
    intakeBusy: () => intakeBusy(),
    holding: () => emergency?.isHolding() === true,
    onTried: metrics.sent,
  });
  const access = createAccess(db, createFirst);
  const changes = openFeeds(db);
  const intake = intakeOf(parts, db, { onAccepted: engine.accepted, onTaken: metrics.taken, changes });
  intakeBusy = () => intake.busy();
  const live = createLive({ db, onError: (error) => onError('live', error), read: readForScreens, presence: presenceStore(db) });
  const watch = await watchFromSite(parts, channels);
  const trials = createTrials(channels, clock);
  const [shelf, chat, runners] = [shelfOf(parts, db), openChat(parts, db), new RunnerDoor(db)];
  const asked = { watching: () => watch.watcher, shelf: () => shelf.state(), chat: () => chat.state, ...stateOf(emergency) };
  const routes = allRoutes(access, { ...keys, ...asked, dataDir: config.dataDir, trials, replay: intake.replay, changes });
  const skew = (): number => parts.databaseClock?.skew() ?? 0;
  const health = healthRoutes({ metrics, db, engine, emergency, skew, followers: () => live.followers() });
  const counted = counting(parts, metrics);
  const taken = [intake, watch, runners].flatMap((each) => each.routes);
  const ways = [...health, ...taken, ...contractsOf(parts, { db, channels }), ...chat.callbacks(routes)];
  const server = await webServer(counted, { db, live, routes, shelf, contracts: ways });
  const operator = operatorServer(counted, { db, routes });
  const replies = await listen(parts, db);
  const detach = await attachEmergency(parts, { db, keys, channels, engine, intake });
  return {
    server,
    operator,
    replyPort: replies?.port,
    db,
    access,
    engine,
    channels,
    trials,
    async stop() {
      live.stop();
      // The socket first: whoever takes over waits for the port, and closing a socket removes its file.
      await Promise.all([watch.stop(), shelf.stop(), chat.stop(), runners.stop(), operator.close()]);
      await server.close();
      await Promise.all([replies?.close(), detach()]);
      await intake.close();
      await engine.stop();
      await channels.close();
      await db.close();
    },
  };
}
