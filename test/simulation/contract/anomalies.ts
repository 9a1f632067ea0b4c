import { ending } from './anomalies/ending.ts';
import { engine } from './anomalies/engine.ts';
import { locking } from './anomalies/locking.ts';
import { reading } from './anomalies/reading.ts';
import { writing } from './anomalies/writing.ts';
import type { Anomaly } from './stage.ts';

/** All that PostgreSQL, at its level READ COMMITTED, lets happen and does not let happen. */
export const anomalies: readonly Anomaly[] = [...reading, ...writing, ...locking, ...ending, ...engine];
