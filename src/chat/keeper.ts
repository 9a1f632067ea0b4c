import { seconds, type Duration } from '../kernel/index.ts';
import { databaseIsAway } from '../platform/database/index.ts';
import { readQuiet, startLoop, type Loop } from '../platform/engine/index.ts';
import { askForRooms } from './ask-for-room.ts';
import { CHAT, keeping, LEASE, LeaseLost, type KeepParts } from './keep-room.ts';
import type { ChatProvider, ProviderName } from './providers/provider.ts';
import { readRoomSettings } from './room-settings.ts';
import { leaseRooms, type Room } from './store-rooms.ts';

const LOOK_EVERY: Duration = seconds(1);
/** So many rooms are looked after at a time: chats count what they are asked. */
const MOST = 8;

export interface KeeperParts extends KeepParts {
  readonly providers: readonly ChatProvider[];
  readonly onError: (error: unknown) => void;
}

/**
 * Looks after the rooms of an instance: a loop of its own, so that a chat that hangs holds up nothing else. What it does stands in rows that
 * are leased; who dies over one leaves it to the next.
 */
export class Keeper {
  private readonly parts: KeeperParts;
  private readonly byName: ReadonlyMap<ProviderName, ChatProvider>;
  private readonly underWay = new Set<Promise<void>>();
  private readonly loop: Loop;

  constructor(parts: KeeperParts) {
    this.parts = parts;
    this.byName = new Map(parts.providers.map((each) => [each.name, each]));
    const { clock } = parts.db;
    this.loop = startLoop({
      clock,
      sleep: (length, wake) => clock.after(length, wake),
      round: async () => {
        await this.look();
        return LOOK_EVERY;
      },
      onError: (error) => this.report(error),
    });
  }

  /** Something was asked for: look now. */
  poke(): void {
    this.loop.poke();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
    await Promise.all(this.underWay);
  }

  private report(error: unknown): void {
    // Every other loop tells that the database is away.
    if (!databaseIsAway(error)) this.parts.onError(error);
  }

  private async look(): Promise<void> {
    const { db } = this.parts;
    const providers = [...this.byName.keys()];
    // After a restore nothing leaves before a person says so.
    if (providers.length === 0 || (await readQuiet(db)) !== undefined) return;
    await askForRooms(db, providers);
    const most = MOST - this.underWay.size;
    if (most <= 0) return;
    const rooms = await db.write(CHAT, async (tx) => leaseRooms(tx, { providers, most, length: LEASE }));
    for (const room of rooms) {
      const work: Promise<void> = this.keep(room).finally(() => this.underWay.delete(work));
      this.underWay.add(work);
    }
  }

  /** One room; what fails is its own matter. */
  private async keep(room: Room): Promise<void> {
    const provider = this.byName.get(room.provider);
    if (provider === undefined) return;
    try {
      const kept = await keeping(this.parts, provider, room);
      await kept?.round(await readRoomSettings(this.parts.db)).catch(async (error: unknown) => kept.failed(error));
    } catch (error) {
      if (!(error instanceof LeaseLost)) this.report(error);
    }
  }
}
