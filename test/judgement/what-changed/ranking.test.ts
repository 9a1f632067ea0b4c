import { describe, expect, it } from 'vitest';

import { rankChanges } from '../../../src/changes/rules/index.ts';
import type { KnownCase } from './case.ts';
import { HELD_OUT } from './fit.ts';
import { knownIncidents } from './incident.ts';
import { firstThree, simpleRankings } from './simple.ts';

const COUNT = 800;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

interface Judged {
  readonly known: KnownCase;
  /** 1 is first; 0 where the cause is not among the candidates. */
  readonly place: number;
  readonly isNone: boolean;
  readonly noChange: number;
}

const judged = [...knownIncidents(HELD_OUT, COUNT)].map((known): Judged => {
  const { ranked, isNone, noChange } = rankChanges(known.case);
  return { known, place: ranked.findIndex(({ change }) => change.change === known.cause) + 1, isNone, noChange };
});
const caused = judged.filter(({ known }) => known.cause !== null);
const innocent = judged.filter(({ known }) => known.cause === null);
const share = (of: readonly unknown[], among: readonly unknown[]): number => (among.length === 0 ? 0 : of.length / among.length);
const within = (most: number) => (each: Judged) => each.place >= 1 && each.place <= most;
const accused = share(
  innocent.filter(({ isNone }) => !isNone),
  innocent,
);

describe('what changed, on incidents whose causes are known and on which nothing was chosen', () => {
  it('CHG-12: the cause is in the first three at least 90 times in 100, and where no change did it one is accused at most 20 times in 100', () => {
    const three = share(caused.filter(within(3)), caused);
    const said = share(
      caused.filter((each) => within(3)(each) && !each.isNone),
      caused,
    );
    say(`what changed: hit@1 ${share(caused.filter(within(1)), caused).toFixed(3)}, hit@3 ${three.toFixed(3)} of ${caused.length}`);
    say(`  in the first three and not called "none of these": ${said.toFixed(3)}`);
    say(`  a change accused where none did it: ${accused.toFixed(3)} of ${innocent.length}`);
    for (const name of simpleRankings) {
      const found = caused.filter(({ known }) => firstThree(name, known.case).includes(known.cause ?? ''));
      say(`  ${name}: hit@3 ${share(found, caused).toFixed(3)}`);
      expect(share(found, caused), name).toBeLessThanOrEqual(0.6);
    }
    for (const mechanism of new Set(judged.map(({ known }) => known.mechanism))) {
      const own = judged.filter(({ known }) => known.mechanism === mechanism);
      const isCaused = own[0]?.known.cause !== null;
      const figure = isCaused
        ? share(own.filter(within(3)), own)
        : share(
            own.filter(({ isNone }) => !isNone),
            own,
          );
      say(`  ${mechanism}: ${isCaused ? 'hit@3' : 'accused'} ${figure.toFixed(2)} of ${own.length}`);
    }
    expect(three).toBeGreaterThanOrEqual(0.9);
    expect(accused).toBeLessThanOrEqual(0.2);
    expect(said).toBeGreaterThanOrEqual(0.7);
  });
});
