import { setTimeout as delay } from 'node:timers/promises';

import { seconds, type Duration } from '../kernel/index.ts';
import { systemClock } from '../platform/clock/index.ts';
import { databaseIsAway, migrate, type DatabaseAddress } from '../platform/database/index.ts';
import { crisisFolder, type Emergency } from '../emergency/index.ts';
import { createChannels } from '../paging/index.ts';
import { compose, type App } from './compose.ts';
import type { AppParts } from './parts.ts';
import { openWaiting, waitingWords, type Waiting } from './waiting.ts';

const RETRY: Duration = 100;
/** PostgreSQL may be starting beside us, or coming back from a crash: so long it is waited for and nothing said. */
const PATIENCE: Duration = seconds(2);

/** Does what needs the database as soon as it is there; `onAway` is called once where that takes long. */
export async function whenThere<T>(work: () => Promise<T>, onAway?: () => Promise<void>): Promise<T> {
  const began = systemClock.monotonic();
  let isTold = false;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!databaseIsAway(error)) throw error;
      if (!isTold && systemClock.monotonic() - began >= PATIENCE) {
        isTold = true;
        await onAway?.();
      }
      await delay(RETRY);
    }
  }
}

/** What it takes to start an instance, whether the database is there or not. */
export interface StartParts extends Omit<AppParts, 'emergency'> {
  /** The role that makes the schema. */
  readonly owner: DatabaseAddress;
  readonly openEmergency: () => Promise<Emergency>;
  /** Runs once the schema stands and before anything is served, but for what is taken without a database. */
  readonly prepare: () => Promise<void>;
  /** Opens the port, waiting for whoever of ours has it. */
  readonly listen: (open: () => Promise<unknown>) => Promise<unknown>;
  /** Told to the operator. */
  readonly warn: (sentence: string) => void;
}

/** The start of an instance. With the database away it takes alerts and pages by its snapshot until it can be the whole instance. */
export class Start {
  private readonly parts: StartParts;
  private emergency: Emergency | undefined;
  private waiting: Waiting | undefined;
  private app: App | undefined;

  constructor(parts: StartParts) {
    this.parts = parts;
  }

  /** Resolves once requests are answered by the whole instance. */
  async run(): Promise<App> {
    const { parts } = this;
    const goOn = async (): Promise<void> => this.goOnWithout();
    await whenThere(async () => migrate(parts.owner), goOn);
    await parts.prepare();
    this.emergency ??= await parts.openEmergency();
    const app = await whenThere(async () => compose(this.appParts()), goOn);
    this.app = app;
    // What it takes until its port is closed is in the spool, which the instance drains.
    if (this.waiting !== undefined) {
      await this.waiting.stop();
      parts.warn('the database answers: this instance is whole');
    }
    await parts.listen(async () => app.server.listen({ port: parts.config.port, host: parts.config.host }));
    return app;
  }

  /** Ends what there is of it. */
  async stop(): Promise<void> {
    if (this.app === undefined) {
      await this.waiting?.stop();
      await this.emergency?.stop();
    } else await this.app.stop();
  }

  /** The ways to reach people stay the same, so that a message on its way is not cut off. */
  private appParts(): AppParts {
    const { waiting, emergency, parts } = this;
    const make = parts.channels ?? createChannels;
    const known = emergency?.lastBundle()?.body.push.publicKey;
    const channels: AppParts['channels'] = (settings) =>
      waiting !== undefined && settings.push?.publicKey === known ? waiting.channels : make(settings);
    return { ...parts, emergency, channels };
  }

  /** Serves what can be served by the snapshot, where there is one of this installation. */
  private async goOnWithout(): Promise<void> {
    const { parts } = this;
    if (this.waiting !== undefined) return;
    this.emergency ??= await parts.openEmergency();
    const bundle = this.emergency.lastBundle();
    if (bundle === undefined) {
      parts.warn(
        `The database does not answer, and there is no crisis bundle of this installation in ${crisisFolder(parts.config.dataDir)}: nothing is taken and nobody is paged until it answers.`,
      );
      return;
    }
    const waiting = openWaiting(parts, this.emergency, bundle);
    this.waiting = waiting;
    parts.warn(waitingWords(bundle));
    await parts.listen(async () => waiting.listen());
  }
}
