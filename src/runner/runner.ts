import { Fault, seconds, type Duration, type Result } from '../kernel/index.ts';
import { wait, type Clock } from '../platform/clock/index.ts';
import { neverRan, type JobBody, type SignedJob } from '../changes/index.ts';
import { judgeJob, nameOf, openJob, type Wanted } from './judge-job.ts';
import { KeptOutput } from './kept-output.ts';
import type { Memory, Result as Became } from './memory.ts';
import { runCommand, type Ended, type Running } from './run-command.ts';
import type { RunnerFile } from './runner-file.ts';
import type { Server } from './server.ts';

const PROGRESS_EVERY: Duration = seconds(1);
const LONGEST_PAUSE: Duration = seconds(30);
/** How long it tries to say that it begins; after that it does not begin. */
const TAKE_WITHIN: Duration = seconds(30);

/** What a runner is made of. */
export interface RunnerParts {
  readonly file: RunnerFile;
  readonly memory: Memory;
  readonly server: Server;
  readonly clock: Clock;
  readonly say: (sentence: string) => void;
}

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const CUT_OFF = 'the runner was cut off while it ran: what it did is not known, and parts of it may still be at work';

/** Takes jobs and runs them, one at a time, until it is told to stop. */
export class Runner {
  private readonly parts: RunnerParts;
  private running: Running | undefined;
  private readonly stopping = new AbortController();

  constructor(parts: RunnerParts) {
    this.parts = parts;
  }

  private get isOn(): boolean {
    return !this.stopping.signal.aborted;
  }

  /** Works until `stop`. First of all it says what it owes: what ended unheard, and what was cut off. */
  async run(): Promise<void> {
    await this.settleOwed();
    const { server, file, say } = this.parts;
    while (this.isOn) {
      const job = await this.patiently('work is asked for', async () => server.next([...file.commands.keys()], this.stopping.signal));
      if (job === undefined || !this.isOn) continue;
      try {
        await this.work(job);
      } catch (error) {
        say(`a job failed: ${sentenceOf(error)}`);
        await this.pause(seconds(1));
      }
    }
  }

  /** Waits for no more work, and lets what runs end, by asking it to. */
  stop(): void {
    this.stopping.abort();
    this.running?.stop();
  }

  private async pause(length: Duration): Promise<void> {
    const { clock } = this.parts;
    const until = clock.monotonic() + length;
    while (this.isOn && clock.monotonic() < until) await wait(clock, Math.min(200, length));
  }

  /** Tries again, later each time, while the server does not answer. Undefined once it is told to stop. */
  private async patiently<T>(what: string, act: () => Promise<T>, within = Number.POSITIVE_INFINITY): Promise<T | undefined> {
    const { clock, say } = this.parts;
    const until = clock.monotonic() + within;
    for (let length = seconds(1); this.isOn && clock.monotonic() < until; length = Math.min(LONGEST_PAUSE, length * 2)) {
      try {
        return await act();
      } catch (error) {
        if (!this.isOn) break;
        say(`${what}, and the server does not answer: ${sentenceOf(error)}`);
        await this.pause(error instanceof Fault && error.retry === 'never' ? LONGEST_PAUSE : length);
      }
    }
    return undefined;
  }

  private async settleOwed(): Promise<void> {
    const { memory, clock } = this.parts;
    for (const { job, at, result } of await memory.owed(clock.now())) {
      const became: Became = result ?? { ...neverRan(CUT_OFF), state: 'unknown' };
      await this.tell(job, at, became);
    }
  }

  /** Keeps what became of a job, and tells the server until it has heard. */
  private async tell(job: string, at: number, result: Became): Promise<void> {
    const { memory, server, say } = this.parts;
    await memory.keep(job, { at, result, told: false });
    const heard = await this.patiently(`the end of ${job} is told`, async () => server.end(job, { ...result, instance: memory.instance }));
    if (heard === undefined) return;
    if (!heard.ok) say(`the server does not take the end of ${job}: ${heard.refusal.detail}`);
    await memory.keep(job, { at, result: { ...result, output: '' }, told: true });
  }

  private async work(given: SignedJob): Promise<void> {
    const { file, memory, clock, server, say } = this.parts;
    const opened = openJob(given, file);
    if (!opened.ok) {
      say(`REFUSED: ${opened.refusal.detail}`);
      const name = nameOf(given);
      if (name !== undefined) await server.end(name, { ...neverRan(opened.refusal.detail), instance: memory.instance });
      await this.pause(seconds(1));
      return;
    }
    const job = opened.value;
    const at = clock.now();
    const judged = judgeJob(job, file, at);
    if (!(await memory.take(job.job, at))) {
      say(`REFUSED: ${job.job} was here before, and runs once`);
      await this.pause(seconds(1));
      return;
    }
    if (!judged.ok) {
      say(`REFUSED: CHG-${job.change.number} step ${job.place + 1}: ${judged.refusal.detail}`);
      await this.tell(job.job, at, neverRan(judged.refusal.detail));
      return;
    }
    await this.begin(job, at, judged.value);
  }

  /** Begins only once the server has said that this installation has the job. */
  private async begin(job: JobBody, at: number, wanted: Wanted): Promise<void> {
    const { memory, server, say } = this.parts;
    const taken: Result<null> | undefined = await this.patiently(
      'a job is taken',
      async () => server.take(job.job, memory.instance),
      TAKE_WITHIN,
    );
    if (taken?.ok !== true) {
      const why = taken === undefined ? 'the server did not say that it may begin' : taken.refusal.detail;
      say(`not run: CHG-${job.change.number} step ${job.place + 1}: ${why}`);
      await this.tell(job.job, at, neverRan(why));
      return;
    }
    say(`CHG-${job.change.number} step ${job.place + 1}: ${wanted.words}`);
    const result = await this.carryOut(job.job, wanted);
    say(`CHG-${job.change.number} step ${job.place + 1}: ${result.because}`);
    await this.tell(job.job, at, result);
  }

  private async carryOut(job: string, { command, run }: Wanted): Promise<Became> {
    const { file, clock } = this.parts;
    const output = new KeptOutput(file.secrets);
    const running = runCommand({ run, folder: command.folder, environment: file.environment, limit: command.limit }, output, clock);
    this.running = running;
    let isOver = false;
    const following = this.follow(job, { running, output, isOver: () => isOver });
    const ended = await running.ended;
    isOver = true;
    this.running = undefined;
    await following;
    return { ...stateOf(ended), exitCode: ended.exitCode, because: ended.words, ...output.whole() };
  }

  /** Tells what is said while it runs, and stops it where somebody wants that. A server that does not answer stops nothing. */
  private async follow(job: string, at: { running: Running; output: KeptOutput; isOver: () => boolean }): Promise<void> {
    const { server, memory, clock } = this.parts;
    while (!at.isOver()) {
      const told = server.progress(job, { instance: memory.instance, output: at.output.end() }).catch(() => undefined);
      const answer = await Promise.race([told, at.running.ended.then(() => undefined)]);
      if (answer?.ok === true && answer.value.stop) at.running.stop();
      await Promise.race([wait(clock, PROGRESS_EVERY), at.running.ended]);
    }
  }
}

const stateOf = ({ how, exitCode }: Ended): Pick<Became, 'state'> => {
  if (how === 'not-begun') return { state: 'refused' };
  if (how !== 'exited') return { state: how };
  return { state: exitCode === 0 ? 'done' : 'failed' };
};
