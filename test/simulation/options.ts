import { parseArgs } from 'node:util';

import { planted } from './world/bugs.ts';

/** What `npm run simulate` is asked. */
export interface Options {
  readonly seeds: number;
  /** After so many seconds no further run begins, once the least of them have. */
  readonly seconds: number;
  readonly least: number;
  readonly hours: number;
  readonly from: number;
  readonly nodes: number;
  readonly pages: number;
  readonly faults: number;
  readonly workers: number;
  readonly bug: string;
  readonly json: boolean;
  /** Whether seeds that failed once are replayed first. */
  readonly replays: boolean;
}

export const HELP = `Simulates the production code on a simulated store, network, providers and people, with faults, in virtual time.

  npm run simulate -- [options]

  --seeds N         how many runs, each of a seed of its own           100
  --seconds T       of these as many as begin within T seconds         all
  --least N         so many of them however long they take             1
  --hours H         how long each is, in simulated hours               1
  --from S          the first seed                                     1
  --seed S          this seed alone, as --from S --seeds 1, replaying no others
  --nodes N         instances on the one database                      3
  --pages N         pages due an hour, about                           102
  --faults N        faults, an hour                                    28
  --workers N       processes that share the seeds                     as many as cores
  --alone           replays none of the seeds that failed once
  --bug NAME        plants a bug, to see that it is found: ${planted.map(({ name }) => `"${name}"`).join(', ')}
  --json            the last line is the result as JSON

A seed whose run breaks a promise is printed with its options; it is the same run every time. Seeds in
test/simulation/regressions.json are replayed by every run that is not asked for less. Ends with 1 when a
promise was broken or a kind of fault was never drawn.`;

const count = (value: string | undefined, standard: number, name: string): number => {
  const number = value === undefined ? standard : Number(value);
  if (value !== undefined && (!Number.isFinite(number) || number <= 0))
    throw new Error(`--${name} is a number above 0, not "${value ?? ''}"`);
  return number;
};

/** Reads the command line. Throws a sentence for what it does not understand. */
export function readOptions(args: readonly string[], cores: number): Options | 'help' {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: text,
      seconds: text,
      least: text,
      hours: text,
      from: text,
      seed: text,
      nodes: text,
      pages: text,
      faults: text,
      workers: text,
      bug: text,
      alone: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return 'help';
  const bug = values.bug ?? 'none';
  if (bug !== 'none' && !planted.some(({ name }) => name === bug)) throw new Error(`there is no planted bug "${bug}"; see --help`);
  return {
    seeds: values.seed === undefined ? count(values.seeds, 100, 'seeds') : 1,
    seconds: count(values.seconds, Infinity, 'seconds'),
    least: count(values.least, 1, 'least'),
    hours: count(values.hours, 1, 'hours'),
    from: count(values.seed ?? values.from, 1, 'from'),
    nodes: count(values.nodes, 3, 'nodes'),
    pages: count(values.pages, 102, 'pages'),
    faults: count(values.faults, 28, 'faults'),
    workers: count(values.workers, cores, 'workers'),
    bug,
    json: values.json === true,
    replays: values.alone !== true && values.seed === undefined && bug === 'none',
  };
}
