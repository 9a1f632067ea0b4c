import { existsSync, readFileSync } from 'node:fs';

/** Processor time of this machine since it started, in ticks. */
export interface Ticks {
  /** Spent on work. */
  readonly worked: number;
  /** Asked for, and given to others by the host of a virtual machine. */
  readonly stolen: number;
}

/** Reads the first line of /proc/stat (proc(5)): user, nice, system, idle, iowait, irq, softirq, steal. Elsewhere nothing is known. */
export function ticksOf(stat: string): Ticks {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] = (stat.split('\n')[0] ?? '')
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return { worked: user + nice + system + irq + softirq, stolen };
}

export const ticks = (): Ticks => ticksOf(existsSync('/proc/stat') ? readFileSync('/proc/stat', 'utf8') : '');

/** Of the processor time that was wanted between two readings, the share that the host kept: 0 to 1. A figure taken with much of it says little of the program. */
export function stolenShare(before: Ticks, after: Ticks): number {
  const stolen = after.stolen - before.stolen;
  const wanted = after.worked - before.worked + stolen;
  return wanted <= 0 ? 0 : stolen / wanted;
}
