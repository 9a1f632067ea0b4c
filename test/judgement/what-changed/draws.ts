import { chanceOf, type Chance } from '../../faults/chance.ts';

/** Chance with the distributions that incidents are made of. */
export interface Draws extends Chance {
  yes(share: number): boolean;
  normal(): number;
  /** Log-normal, by its median and how far it spreads. */
  around(median: number, spread: number): number;
  poisson(mean: number): number;
  whole(least: number, most: number): number;
  /** One of these, the heavier the likelier. */
  weighted<T>(from: readonly (readonly [T, number])[]): T;
  one<T>(from: readonly T[]): T | undefined;
}

export function drawsOf(seed: number): Draws {
  const chance = chanceOf(Math.imul(seed + 1, 0x9e_37_79_b1));
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - chance.next())) * Math.cos(2 * Math.PI * chance.next());
  const one = <T>(from: readonly T[]): T | undefined => from[Math.floor(chance.next() * from.length)];
  return {
    ...chance,
    yes: (share) => chance.next() < share,
    normal,
    around: (median, spread) => median * Math.exp(spread * normal()),
    poisson(mean) {
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = chance.next(); product > limit; product *= chance.next()) count += 1;
      return count;
    },
    whole: (least, most) => least + Math.floor(chance.next() * (most - least + 1)),
    weighted(from) {
      let left = chance.next() * from.reduce((sum, [, weight]) => sum + weight, 0);
      const found = from.find(([, weight]) => (left -= weight) < 0) ?? from[from.length - 1];
      if (found === undefined) throw new Error('nothing to choose from');
      return found[0];
    },
    one,
  };
}
