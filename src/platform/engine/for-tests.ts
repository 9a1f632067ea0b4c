import type { Clock } from '../clock/index.ts';

/** A clock whose time passes only when it is told to, and that runs what is planned meanwhile, each with all that it sets off. */
export interface HandClock extends Clock {
  pass(length: number): Promise<void>;
}

const rest = async (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

export function handClock(): HandClock {
  let now = 1_000_000;
  let planned: { at: number; act: () => void }[] = [];
  return {
    now: () => now,
    monotonic: () => now,
    random: (bytes) => new Uint8Array(bytes),
    after(length, act) {
      const each = { at: now + Math.max(0, length), act };
      planned.push(each);
      return () => void (planned = planned.filter((other) => other !== each));
    },
    async pass(length) {
      await rest();
      const end = now + length;
      for (;;) {
        await rest();
        const next = planned.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
        if (next === undefined) break;
        planned = planned.filter((other) => other !== next);
        now = next.at;
        next.act();
      }
      now = end;
    },
  };
}
