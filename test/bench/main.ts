import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

import { clocks100k } from './clocks.ts';
import { changeFeed } from './change-feed.ts';
import { changeConflicts } from './conflicts.ts';
import { deliverRate } from './deliver-rate.ts';
import { foldNew, foldSaid } from './fold.ts';
import { intake } from './intake.ts';
import { killLost } from './kill-lost.ts';
import { onCallResolve } from './oncall.ts';
import { liveLatency, liveMemory } from './live.ts';
import { pageLatency } from './page-latency.ts';
import { memoryIdle, startCold, startWarm, webFirstLoad } from './program.ts';
import { reached, type Result } from './result.ts';
import { stolenShare, ticks } from './stolen.ts';
import { intakeLag, stormLatency } from './storm.ts';
import { ticketUsable } from './ticket-usable.ts';
import { ticketsFilter, ticketsList } from './tickets.ts';
import { whatChanged } from './what-changed.ts';

const benches: Readonly<Record<string, () => Promise<Result>>> = {
  'intake.repeat.batch64': async () => intake('intake.repeat.batch64'),
  'intake.new.batch64': async () => intake('intake.new.batch64'),
  'intake.new.batch1': async () => intake('intake.new.batch1'),
  'fold.new': foldNew,
  'fold.said': foldSaid,
  'page.latency.p99': pageLatency,
  'page.latency.storm': stormLatency,
  'intake.lag.p99': intakeLag,
  'clocks.100k': clocks100k,
  'deliver.rate': deliverRate,
  'kill.lost': killLost,
  'live.p99': liveLatency,
  'live.memory': liveMemory,
  'start.cold': startCold,
  'start.warm': startWarm,
  'memory.idle': memoryIdle,
  'web.firstload.js': webFirstLoad,
  'oncall.resolve': onCallResolve,
  'change.conflicts': changeConflicts,
  'change.feed': changeFeed,
  'tickets.list.p95': ticketsList,
  'tickets.filter.p95': ticketsFilter,
  'ticket.usable': ticketUsable,
  'whatchanged.p99': whatChanged,
};

/** What was measured on, as the report says it. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly node: string;
  readonly alertmanager: string;
}

function machine(): Machine {
  const version = execFileSync('prometheus-alertmanager', ['--version'], { encoding: 'utf8' });
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryMb: Math.round(totalmem() / 1024 / 1024),
    node: process.version,
    alertmanager: /version (\S+)/.exec(version)?.[1] ?? 'unknown',
  };
}

/** A share of stolen processor time that moves a figure. */
const WORTH_SAYING = 0.05;

function lineOf(result: Result): string {
  const { name, value, unit, ratio, peer, target, spread, parts = {}, beside = {}, stolen = 0 } = result;
  const against = peer === null ? '' : `, ${peer.name} ${peer.value}${ratio === null ? '' : `, ratio ${ratio}`}`;
  const worst = Object.entries(parts).map(([part, median]) => `${part} ${median}`);
  const of = worst.length === 0 ? '' : `, the worst of ${worst.join(', ')}`;
  const also = Object.entries(beside).map(([what, median]) => `, ${what} ${median}`);
  const kept = stolen < WORTH_SAYING ? '' : `; the host kept ${Math.round(stolen * 100)} % of the processor time asked for`;
  return `${reached(result) ? 'reached' : 'MISSED '} ${name}: ${value} ${unit} (${spread[0]} to ${spread[1]})${against}${of}${also.join('')}; target ${target}${kept}`;
}

/** Runs the benches whose names begin with `only`, or all, one after the other. */
export async function bench(only: string | undefined, say: (line: string) => void): Promise<{ machine: Machine; results: Result[] }> {
  const names = Object.keys(benches).filter((name) => only === undefined || name.startsWith(only));
  if (names.length === 0) throw new Error(`there is no bench "${only}"; there are ${Object.keys(benches).join(', ')}`);
  const results: Result[] = [];
  for (const name of names) {
    const before = ticks();
    const measured = await benches[name]?.();
    if (measured === undefined) continue;
    const result = { ...measured, stolen: Number(stolenShare(before, ticks()).toFixed(3)) };
    say(lineOf(result));
    results.push(result);
  }
  return { machine: machine(), results };
}
