import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import { Bug, ok, type Instant } from '../../kernel/index.ts';
import { createAccess, createDoorkeeper, type Access } from '../../platform/access/index.ts';
import { openDatabase, type Database, type DatabaseAddress } from '../../platform/database/index.ts';
import { createEgress } from '../../platform/egress/index.ts';
import { runDueClocks } from '../../platform/engine/index.ts';
import { serve, type Doorkeeper, type ServeParts } from '../../platform/http/index.ts';
import { jobs as incidentJobs } from '../../incidents/index.ts';
import { createDeliverer, createTrials, jobs as pagingJobs, type Channels, type ChannelTrials } from '../../paging/index.ts';
import { createFolder, openIntake } from '../../signals/index.ts';
import { allRoutes, registerAreas } from '../areas.ts';
import { createFirst } from '../create-first.ts';
import { pushKeys } from '../push-keys.ts';
import { keepingChannels, type Keep, type Kept } from './kept-channels.ts';
import { nextDue } from './store-due.ts';
import { storyClock, type StoryClock } from './story-clock.ts';

export interface StagePlan {
  readonly address: DatabaseAddress;
  /** When the story begins. */
  readonly start: Instant;
  readonly publicUrl: string;
  readonly dataDir: string;
  readonly keep: (clock: StoryClock) => Keep;
}

/** What a request of the story came to. */
interface Answered {
  readonly status: number;
  readonly body: unknown;
}

interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object | undefined;
}

/**
 * The product on a clock that stands still: its routes, asked in this process, its folding, its clocks and its delivery, each run by
 * hand. Nothing listens, and nothing leaves.
 */
export interface Stage {
  readonly clock: StoryClock;
  readonly db: Database;
  readonly access: Access;
  /** Asks our own API as a person, or as nobody. */
  ask(person: { id: string; name: string } | undefined, asked: Asked): Promise<Answered>;
  /** Sends alerts by a contract. */
  signal(path: string, body: object): Promise<void>;
  /** Does what is due until nothing is. Answers when the next is. */
  settle(): Promise<Instant>;
  /** Looks whether silences have ended. */
  fold(): Promise<void>;
  /** What the channels have kept since it was last asked for. */
  takeKept(): readonly Kept[];
  close(): Promise<void>;
}

const PLAYER = 'x-demo-player';
const player = z.object({ id: z.string(), name: z.string() });

/** People of the story come by a header that nobody else can send, since nothing listens; what they may is asked of access. */
function doorkeeperOf(db: Database): Doorkeeper {
  const real = createDoorkeeper(db);
  return {
    ...real,
    async identify({ headers }) {
      const said = headers[PLAYER];
      if (typeof said !== 'string') return Promise.resolve(ok(undefined));
      const person = player.parse(JSON.parse(decodeURIComponent(said)));
      return Promise.resolve(ok({ actor: { kind: 'person', ...person }, personId: person.id, session: 'demo' }));
    },
  };
}

const raise = (error: unknown): never => {
  throw error;
};

/** Delivers what is due, and waits until what became of it is written. */
function delivering(db: Database, channels: Channels, publicUrl: string): { all: () => Promise<void>; stop: () => Promise<void> } {
  let failed: unknown;
  const delivery = { db, channels, instance: () => 0, most: 64, publicUrl };
  const deliverer = createDeliverer(
    delivery,
    () => undefined,
    (error) => void (failed ??= error),
  );
  return {
    async all() {
      await deliverer.round();
      await deliverer.settled();
      if (failed !== undefined) raise(failed);
    },
    stop: deliverer.drain,
  };
}

async function answerOf(server: FastifyInstance, asked: Asked & { headers: Record<string, string> }): Promise<Answered> {
  const { method, path, body, headers } = asked;
  const answer = await server.inject({ method, url: path, headers, ...(body === undefined ? {} : { payload: body }) });
  const text = answer.body;
  return { status: answer.statusCode, body: text === '' ? undefined : JSON.parse(text) };
}

/** Channels that keep, set up as the product's own are; beside the demo's own outbox each message goes to `kept`. */
async function channelsOf(plan: StagePlan, parts: { db: Database; clock: StoryClock; kept: Kept[] }): Promise<Channels> {
  const keep = plan.keep(parts.clock);
  const settings = {
    publicUrl: plan.publicUrl,
    egress: createEgress({ allow: { ranges: [], hosts: new Set() } }),
    epochSeconds: () => Math.floor(parts.clock.now() / 1000),
    push: { ...(await pushKeys(parts.db)), subject: plan.publicUrl },
  };
  return keepingChannels(settings, async (message) => {
    parts.kept.push(message);
    await keep(message);
  });
}

/** The product's routes behind the story's door. */
const serverOf = (
  plan: StagePlan,
  parts: Pick<ServeParts, 'db' | 'clock' | 'raw'> & { access: Access; trials: ChannelTrials },
): FastifyInstance =>
  serve({
    ...parts,
    routes: allRoutes(parts.access, { publicKey: '', dataDir: plan.dataDir, trials: parts.trials }),
    doorkeeper: doorkeeperOf(parts.db),
    publicUrl: plan.publicUrl,
    trustedProxies: [],
    hosts: [],
    onBug: raise,
  });

/** Sets the product up on a database that is migrated and empty. */
export async function openStage(plan: StagePlan): Promise<Stage> {
  const { address, publicUrl } = plan;
  const clock = storyClock(plan.start);
  const db = openDatabase(address, clock);
  const kept: Kept[] = [];
  const channels = await channelsOf(plan, { db, clock, kept });
  registerAreas(channels);
  const jobs = new Map([...pagingJobs, ...incidentJobs].map((job) => [job.kind, job]));
  const access = createAccess(db, createFirst);
  let isFolded = true;
  const intake = openIntake({ address, db, clock, onAccepted: () => void (isFolded = false), onError: raise });
  const folder = createFolder({ db, intakeBusy: () => false });
  const delivery = delivering(db, channels, publicUrl);
  const server = serverOf(plan, { db, clock, access, raw: intake.routes, trials: createTrials(channels, clock) });
  return {
    clock,
    db,
    access,
    ask: async (person, asked) => {
      const headers: Record<string, string> = person === undefined ? {} : { [PLAYER]: encodeURIComponent(JSON.stringify(person)) };
      return answerOf(server, { ...asked, path: `/api/v1${asked.path}`, headers });
    },
    async signal(path, body) {
      const { status, body: said } = await answerOf(server, { method: 'POST', path, body, headers: {} });
      if (status >= 300) throw new Bug(`the story's signal to ${path} was answered by ${status}: ${JSON.stringify(said)}`);
    },
    async settle() {
      for (;;) {
        if (!isFolded) await folder.round();
        isFolded = true;
        const due = await nextDue(db, [...jobs.keys()]);
        if (due.clocks <= clock.now()) await runDueClocks(db, jobs);
        else if (due.messages <= clock.now()) await delivery.all();
        else return Math.min(due.clocks, due.messages);
      }
    },
    fold: async () => void (await folder.round()),
    takeKept: () => kept.splice(0),
    close: async () => {
      await server.close();
      for (const part of [intake, { close: delivery.stop }, channels, db]) await part.close();
    },
  };
}
