import { fork } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { z } from 'zod';

import { HELP, readOptions, type Options } from './options.ts';
import { resultOf, type Outcome } from './result.ts';
import { Simulator } from './simulate.ts';

/** A run as it travels to a worker, and as it stands in the list of those that failed once. */
const task = z.object({
  seed: z.number(),
  hours: z.number(),
  nodes: z.number(),
  pagesPerHour: z.number(),
  faultsPerHour: z.number(),
  bug: z.string().optional(),
});
type Task = z.infer<typeof task>;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const top = pathToFileURL(`${process.env['EVENKEEL_TOP'] ?? process.cwd()}/`);
const regressions = new URL('test/simulation/regressions.json', top);

/** The commit that is simulated, for whoever repeats a run. */
const commit = process.env['EVENKEEL_COMMIT'] ?? 'unknown';

const describe = ({ seed, hours, nodes, pagesPerHour, faultsPerHour, bug }: Task): string =>
  `--seed ${seed} --hours ${hours} --nodes ${nodes} --pages ${pagesPerHour} --faults ${faultsPerHour}${bug === undefined ? '' : ` --bug "${bug}"`}`;

const known = (): Task[] => (existsSync(regressions) ? z.array(task).parse(JSON.parse(readFileSync(regressions, 'utf8'))) : []);

/** A seed that failed is replayed by every run from now on. */
function remember(failed: readonly Task[]): void {
  const all = known();
  const fresh = failed.filter((each) => each.bug === undefined && !all.some((other) => describe(other) === describe(each)));
  if (fresh.length > 0) writeFileSync(regressions, `${JSON.stringify([...all, ...fresh], undefined, 2)}\n`);
}

function tasksOf(options: Options): Task[] {
  const { hours, nodes, pages, faults, bug } = options;
  const one = (seed: number): Task => ({
    seed,
    hours,
    nodes,
    pagesPerHour: pages,
    faultsPerHour: faults,
    ...(bug === 'none' ? {} : { bug }),
  });
  const seeds = Array.from({ length: options.seeds }, (_, place) => one(options.from + place));
  return options.replays ? [...known(), ...seeds] : seeds;
}

/** Runs what the parent sends, until it sends nothing more. */
async function work(): Promise<void> {
  Error.stackTraceLimit = 4;
  const simulator = await Simulator.open(new URL('migrations/', top));
  process.on('message', (message) => {
    void simulator.run(task.parse(message)).then((outcome) => process.send?.(outcome));
  });
  process.send?.('ready');
}

const isOutcome = (message: unknown): message is Outcome => typeof message === 'object' && message !== null && 'digest' in message;

/** Shares the runs among processes: all, or as many as there is time for. */
async function share(tasks: readonly Task[], { workers, seconds, least }: Options): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  const began = performance.now();
  const one = async (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(import.meta.url), ['--work'], { execArgv: ['--max-semi-space-size=64'] });
      child.on('message', (message) => {
        if (isOutcome(message)) tell(message);
        const isTime = next < least || performance.now() - began < seconds * 1000;
        const given = isTime ? tasks[next] : undefined;
        next += 1;
        if (given === undefined) child.disconnect();
        else child.send(given);
      });
      child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
    });
  const tell = (outcome: Outcome): void => {
    outcomes.push(outcome);
    const given = tasks.find(({ seed, hours }) => seed === outcome.seed && hours === outcome.hours);
    for (const violation of outcome.violations) say(`VIOLATED ${violation}`);
    if (outcome.violations.length > 0 && given !== undefined) say(`  commit ${commit}: npm run simulate -- ${describe(given)}`);
    if (outcomes.length % 100 === 0) say(`${outcomes.length} of ${tasks.length} runs, ${Math.round((performance.now() - began) / 1000)} s`);
  };
  await Promise.all(Array.from({ length: Math.min(workers, tasks.length) }, one));
  return outcomes;
}

async function lead(): Promise<number> {
  const options = readOptions(process.argv.slice(2), cpus().length);
  if (options === 'help') {
    say(HELP);
    return 0;
  }
  const tasks = tasksOf(options);
  const outcomes = await share(tasks, options);
  const result = resultOf(outcomes);
  remember(
    tasks.filter(({ seed, hours }) => outcomes.some((each) => each.seed === seed && each.hours === hours && each.violations.length > 0)),
  );
  for (const violation of result.violations.filter((each) => each.startsWith('the fault'))) say(violation);
  if (options.json) say(JSON.stringify(result));
  else
    say(
      `${result.seeds} runs, ${result.simulatedHours} simulated hours, ${result.pages} pages, ${result.faults} faults: lost ${result.lost}, ` +
        `copies ${result.duplicated}, at most ${result.maxCopies} of one; p99 lateness ${result.p99LatenessMs} ms; ${result.statesSeen} states; ${result.violations.length} violations`,
    );
  // One seed alone draws few kinds: what it was asked for is whether it holds.
  const broken = options.seeds === 1 ? outcomes.flatMap((each) => each.violations) : result.violations;
  return broken.length > 0 ? 1 : 0;
}

if (process.argv.includes('--work')) await work();
else {
  try {
    process.exitCode = await lead();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
