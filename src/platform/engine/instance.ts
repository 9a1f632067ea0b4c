import pg from 'pg';
import { z } from 'zod';

import { mustHave, type Duration } from '../../kernel/index.ts';
import type { DatabaseClock } from '../clock/index.ts';
import { CONNECT_WITHIN, SERVER_GIVES_UP, type DatabaseAddress } from '../database/index.ts';
import { INSTANCE_LOCK } from './messages.ts';

/** The shortest time between two rings of one instance: a notify in every commit would end group commit. */
const RING_EVERY: Duration = 20;
const RECONNECT_AFTER: Duration = 200;
/** Also how soon it is noticed that the connection is gone, and with it the lock that stands on it. */
const READ_CLOCK_EVERY: Duration = 3000;
/** A connection that answers nothing for so long is given up: it may hang on a line that was cut. */
const ANSWER_WITHIN: Duration = 5000;

/**
 * One process on the database. It holds one connection of its own: on it stands the lock that shows the others it lives,
 * the bell by which instances wake each other, and the readings of the database's clock.
 */
export interface Instance {
  /** Its number while it is connected, undefined while it is not: then it may take no work. */
  number(): number | undefined;
  /** Tells the other instances that there is something to do. */
  ring(): void;
  stop(): Promise<void>;
}

export interface InstancePlan {
  readonly address: DatabaseAddress;
  readonly clock: DatabaseClock | undefined;
  /** Another instance has rung, or this one has joined. */
  readonly onRing: () => void;
  readonly onError: (error: unknown) => void;
}

const numbered = z.object({ number: z.coerce.number() });
const timed = z.object({ now: z.coerce.number() });

async function join(client: pg.Client): Promise<number> {
  const answer = await client.query("select nextval('instance_number') as number");
  const { number } = numbered.parse(mustHave(answer.rows[0], 'a sequence answers'));
  await client.query('select pg_advisory_lock($1, $2)', [INSTANCE_LOCK, number]);
  await client.query('listen look');
  return number;
}

const readClock = async (client: pg.Client, clock: DatabaseClock | undefined): Promise<void> =>
  clock?.read(async () => {
    const answer = await client.query('select extract(epoch from clock_timestamp()) * 1000 as now');
    return timed.parse(answer.rows[0]).now;
  });

class RunningInstance implements Instance {
  private readonly plan: InstancePlan;
  private client: pg.Client | undefined;
  private taken: number | undefined;
  private stopped = false;
  private ringing: NodeJS.Timeout | undefined;
  private readonly reading: NodeJS.Timeout;

  constructor(plan: InstancePlan) {
    this.plan = plan;
    this.reading = setInterval(() => void this.read(), READ_CLOCK_EVERY);
    this.reading.unref();
  }

  async connect(): Promise<void> {
    const client = new pg.Client({
      ...this.plan.address,
      application_name: 'evenkeel instance',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_WITHIN,
      query_timeout: ANSWER_WITHIN,
      // The others see within seconds that this one is gone, also where its line was cut.
      options: SERVER_GIVES_UP,
    });
    client.on('error', this.plan.onError);
    client.on('notification', ({ payload }) => {
      if (payload !== String(this.taken)) this.plan.onRing();
    });
    client.on('end', () => void this.lost(client));
    try {
      await client.connect();
      await readClock(client, this.plan.clock);
      this.client = client;
      this.taken = await join(client);
      this.plan.onRing();
    } catch (error) {
      this.plan.onError(error);
      client.end().catch(this.plan.onError);
      if (this.client !== client) this.retry();
    }
  }

  private async read(): Promise<void> {
    const client = this.client;
    try {
      if (client !== undefined) await readClock(client, this.plan.clock);
    } catch (error) {
      this.plan.onError(error);
      if (client === undefined) return;
      client.end().catch(this.plan.onError);
      this.lost(client);
    }
  }

  private lost(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.taken = undefined;
    this.retry();
  }

  private retry(): void {
    if (!this.stopped) setTimeout(() => void this.connect(), RECONNECT_AFTER);
  }

  number(): number | undefined {
    return this.taken;
  }

  ring(): void {
    this.ringing ??= setTimeout(() => {
      this.ringing = undefined;
      this.client?.query(`notify look, '${this.taken ?? ''}'`).catch(this.plan.onError);
    }, RING_EVERY);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.reading);
    clearTimeout(this.ringing);
    const client = this.client;
    this.client = undefined;
    this.taken = undefined;
    await client?.end();
  }
}

/** Joins the instances on a database. It comes back by itself, under a new number, when its connection is lost. */
export async function joinInstances(plan: InstancePlan): Promise<Instance> {
  const instance = new RunningInstance(plan);
  await instance.connect();
  return instance;
}
