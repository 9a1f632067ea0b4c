import { INSTANCE_LOCK } from '../../../src/platform/engine/messages.ts';
import type { Instance } from '../../../src/platform/engine/index.ts';
import { WirePool } from './wire.ts';
import type { Node } from './cast.ts';

const RECONNECT_AFTER = 200;
const RING_EVERY = 20;
const FOREVER = { statement: 0, lock: 0, idleInTransaction: 0 };

interface Hear {
  readonly onRing: () => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Joins the instances as the product does (src/platform/engine/instance.ts): one connection with the lock that shows it lives, by
 * which the bell is rung as well. Rings may be lost, as notifications are for who is not connected.
 */
class SimulatedInstance implements Instance {
  private readonly node: Node;
  private readonly hear: Hear;
  private taken: number | undefined;
  private isRinging = false;

  constructor(node: Node, hear: Hear) {
    this.node = node;
    this.hear = hear;
    node.world.bells.set(node, hear.onRing);
  }

  async connect(): Promise<void> {
    const pool = new WirePool(this.node, { size: 1, patience: FOREVER });
    try {
      const client = await pool.connect();
      const { rows } = await client.query({ text: "select nextval('instance_number') as number" });
      const [row] = rows;
      const number = typeof row === 'object' && row !== null && 'number' in row ? Number(row.number) : 0;
      await client.query({ text: 'select pg_advisory_lock($1, $2)', values: [INSTANCE_LOCK, number] });
      this.taken = number;
      this.node.world.numbers.set(number, this.node);
      this.hear.onRing();
      client.on('error', () => {
        this.taken = undefined;
        this.retry(pool);
      });
    } catch (error) {
      this.hear.onError(error);
      this.retry(pool);
    }
  }

  private retry(pool: WirePool): void {
    void pool.end();
    this.node.clock.after(RECONNECT_AFTER, () => void this.connect());
  }

  number(): number | undefined {
    return this.taken;
  }

  ring(): void {
    if (this.isRinging) return;
    this.isRinging = true;
    this.node.clock.after(RING_EVERY, () => {
      this.isRinging = false;
      if (this.taken !== undefined) this.node.world.ring(this.node);
    });
  }

  async stop(): Promise<void> {
    return Promise.resolve();
  }
}

export async function joinSimulated(node: Node, hear: Hear): Promise<Instance> {
  const instance = new SimulatedInstance(node, hear);
  await instance.connect();
  return instance;
}
