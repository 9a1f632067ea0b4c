/** What one statement answered. Rows are as the driver gives them: int8 as numbers, instants as milliseconds. */
export interface Answer {
  readonly rows: Record<string, unknown>[];
  readonly rowCount: number;
}

/** One connection. What it refuses is thrown with PostgreSQL's own `code`. */
export interface Session {
  query(text: string, values?: readonly unknown[]): Promise<Answer>;
  /** The connection breaks, as when its process is killed. Resolves when the server has noticed. */
  end(): Promise<void>;
}

/** How long the server lets a connection wait or stand still, in milliseconds. */
export interface Limits {
  readonly statementTimeout: number;
  readonly lockTimeout: number;
  readonly idleInTransaction: number;
}

/** A store that claims to behave as PostgreSQL does: the real one, or another that stands in for it. */
export interface Contestant {
  /** Opens a connection; without limits of its own, with such as no script comes near. */
  connect(limits?: Partial<Limits>): Promise<Session>;
  /** Lets everything go on that can, with no more time passing than that takes. What has not answered then is blocked. */
  settle(): Promise<void>;
  /** Lets time pass, so that what is limited by it ends. */
  pass(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** A contestant before it has begun, on an empty database of the present schema. */
export interface Entrant {
  readonly name: string;
  readonly open: () => Promise<Contestant>;
}
