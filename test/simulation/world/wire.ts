import pg from 'pg';

import type { Client, Pool } from '../../../src/platform/database/index.ts';
import type { Answer } from '../store/store.ts';
import type { Patience, Session } from '../store/session.ts';
import { SqlError } from '../sql/values.ts';
import type { Node } from './cast.ts';

type Question = Parameters<Client['query']>[0];

/** What the driver throws for what the server refuses. */
function asThrown(error: Error): Error {
  if (!(error instanceof SqlError)) return error;
  const thrown = new pg.DatabaseError(error.message, 0, 'error');
  thrown.code = error.code;
  thrown.constraint = error.constraint;
  return thrown;
}

const NOTHING: Answer = { rows: [], rowCount: 0 };
const gone = (): Error => new Error('Connection terminated unexpectedly');

/** One connection of a node: what is asked arrives in order, a little later, and so do the answers. */
class Connection {
  private readonly node: Node;
  private session: Session | undefined;
  private arrives = 0;
  private returns = 0;
  private begins = false;
  private readonly waiting = new Set<(error: Error) => void>();
  private readonly heard = new Set<() => void>();

  constructor(node: Node, patience: Patience) {
    this.node = node;
    this.session = node.world.server.sessions.connect(patience, () => this.ended());
    node.world.owners.set(this.session.number, node);
  }

  get isOver(): boolean {
    return this.session === undefined;
  }

  // Statements are many: each is one promise and no more.
  query({ text, values }: Question): Promise<Answer> {
    const { node } = this;
    if (text === 'begin') {
      // It travels with the statement behind it, which the product sends in the same breath, and fails with it.
      this.begins = true;
      return Promise.resolve(NOTHING);
    }
    const { scheduler } = node.world;
    return new Promise((resolve, reject) => {
      if (this.session === undefined) return reject(gone());
      this.waiting.add(reject);
      const back = (act: () => void): void => {
        this.returns = Math.max(this.returns, node.arrival());
        scheduler.after(this.returns - scheduler.now, () => {
          node.deliver(() => {
            if (this.waiting.delete(reject)) act();
          });
        });
      };
      const { begins } = this;
      this.begins = false;
      this.arrives = Math.max(this.arrives, node.arrival());
      scheduler.after(this.arrives - scheduler.now, () => {
        if (begins) this.session?.begin();
        this.session?.arrive({
          text: node.world.bug.statement(text, node),
          values: values ?? [],
          answer: (answer) => back(() => resolve(answer)),
          fail: (error) => back(() => reject(asThrown(error))),
        });
      });
    });
  }

  /** The server has ended it: the node hears of that when the network lets it. */
  private ended(): void {
    this.session = undefined;
    const { scheduler } = this.node.world;
    scheduler.after(this.node.arrival() - scheduler.now, () => this.node.deliver(() => this.fail()));
  }

  private fail(): void {
    for (const reject of this.waiting) reject(gone());
    this.waiting.clear();
    for (const hear of this.heard) hear();
  }

  /** Told when the server has ended it. */
  on(hear: () => void): void {
    this.heard.add(hear);
  }

  off(hear: () => void): void {
    this.heard.delete(hear);
  }

  /** Its process is gone, or lets it go. */
  close(): void {
    this.session?.end();
    this.session = undefined;
  }
}

/** How long a piece of work waits for a free connection, as the product's pools do. */
const CONNECT_PATIENCE = 5000;

/** Connections of one kind, as the product's driver keeps them. */
export class WirePool implements Pool {
  private readonly node: Node;
  private readonly kind: { readonly size: number; readonly patience: Patience };
  private readonly all = new Set<Connection>();
  private readonly idle: Connection[] = [];
  private readonly waiting: ((connection: Connection) => void)[] = [];

  constructor(node: Node, kind: { size: number; patience: Patience }) {
    this.node = node;
    this.kind = kind;
  }

  async connect(): Promise<Client> {
    const connection = await this.take();
    return {
      query: (question) => connection.query(question),
      on: (_, hear) => connection.on(hear),
      off: (_, hear) => connection.off(hear),
      release: (destroy) => this.give(connection, destroy === true),
    };
  }

  async query(question: Question): Promise<Answer> {
    const connection = await this.take();
    try {
      return await connection.query(question);
    } finally {
      this.give(connection, false);
    }
  }

  async end(): Promise<void> {
    for (const connection of this.all) connection.close();
    return Promise.resolve();
  }

  private async take(): Promise<Connection> {
    for (let free = this.idle.pop(); free !== undefined; free = this.idle.pop()) {
      if (!free.isOver) return free;
      this.all.delete(free);
    }
    return this.all.size < this.kind.size ? this.open() : this.wait();
  }

  private async open(): Promise<Connection> {
    const { node } = this;
    const { scheduler, server } = node.world;
    return new Promise((resolve, reject) => {
      scheduler.after(node.arrival() - scheduler.now, () => {
        const connection = server.isUp ? new Connection(node, this.kind.patience) : undefined;
        if (connection !== undefined) this.all.add(connection);
        node.deliver(() => {
          if (connection === undefined) reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
          else resolve(connection);
        });
      });
    });
  }

  private async wait(): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const get = (connection: Connection): void => {
        callOff();
        resolve(connection);
      };
      const callOff = this.node.clock.after(CONNECT_PATIENCE, () => {
        this.waiting.splice(this.waiting.indexOf(get), 1);
        reject(new Error('timeout exceeded when trying to connect'));
      });
      this.waiting.push(get);
    });
  }

  /** Opens another connection for whoever waits for one. */
  private async hand(next: (connection: Connection) => void): Promise<void> {
    try {
      next(await this.open());
    } catch {
      this.waiting.unshift(next);
    }
  }

  private give(connection: Connection, destroy: boolean): void {
    if (destroy || connection.isOver) {
      connection.close();
      this.all.delete(connection);
      const next = this.waiting.shift();
      if (next !== undefined) void this.hand(next);
      return;
    }
    const next = this.waiting.shift();
    if (next === undefined) this.idle.push(connection);
    else next(connection);
  }
}
