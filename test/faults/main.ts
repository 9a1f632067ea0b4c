import { fourHosts, oneMachine, whyNoHosts } from './network.ts';
import { runFaults, type Figures, type RunPlan } from './run.ts';

/** The options of the command, as numbers. */
export interface Options {
  readonly kills: number;
  readonly alerts: number;
  readonly rate: number;
  readonly repeats: number;
  readonly gap: number;
  readonly seconds: number;
  readonly instances: number;
  readonly people: number;
  readonly seed: number;
  /** Whether this process stands in a network namespace of its own. */
  readonly inside: boolean;
}

/** What is promised. After a cut TCP's own time-outs come on top of ours. */
const MOST = { copies: 3, dead: 5000, frozen: 20_000, cut: 30_000, outage: 20_000, provider: 60_000 };

/** The promises that a run's figures break, a sentence each. */
export function broken(figures: Figures): string[] {
  const late = (what: string, ms: number, most: number): string | false =>
    ms > most && `a page was ${ms} ms late ${what}; ${most} are promised`;
  return [
    figures.lostAlerts > 0 && `${figures.lostAlerts} accepted alerts are not stored as they were told`,
    figures.pagesLost > 0 && `${figures.pagesLost} pages never came`,
    figures.maxCopies > MOST.copies && `one message came ${figures.maxCopies} times; ${MOST.copies} are promised`,
    figures.crashes > 0 && `a server ended by itself ${figures.crashes} times`,
    late('after a dead node', figures.afterDeadMs, MOST.dead),
    late('after a frozen node', figures.afterFrozenMs, MOST.frozen),
    late('after a cut line', figures.afterCutMs, MOST.cut),
    late("after the database's return", figures.afterOutageMs, MOST.outage),
    late("after a provider's failure", figures.afterProviderMs, MOST.provider),
  ].filter((sentence) => sentence !== false);
}

/** Runs the harness. `stopped` says that whoever started it wants the figures now. */
export async function faults(
  options: Options,
  ears: Pick<RunPlan, 'say' | 'heard' | 'stopped'>,
): Promise<{ figures: Figures; broken: string[] }> {
  const network = options.inside
    ? fourHosts()
    : oneMachine(options.instances === 1 ? 'one instance has no line to cut' : (whyNoHosts() ?? 'not asked for'));
  if (network.uncut !== undefined) ears.say(`no line is cut: ${network.uncut}`);
  try {
    const figures = await runFaults({
      ...options,
      instances: options.instances === 1 ? 1 : 2,
      outage: options.seconds * 1000,
      gap: options.gap * 1000,
      network,
      ...ears,
    });
    return { figures, broken: broken(figures) };
  } finally {
    network.end();
  }
}

export { whyNoHosts };
