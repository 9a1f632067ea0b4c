/** Where a part of the test runs: an address, and what goes before a command to run it there. */
export interface Host {
  readonly name: string;
  readonly address: string;
  readonly prefix: readonly string[];
}

/** This machine, for everything that needs no network of its own. */
export const here = (name: string): Host => ({ name, address: '127.0.0.1', prefix: [] });
