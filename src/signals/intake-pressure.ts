import type { Duration } from '../kernel/index.ts';
import type { Clock } from '../platform/clock/index.ts';

/** More entries than this within a span are more than any folding keeps up with. */
const OVERLOAD = 1500;
const SPAN: Duration = 1000;

/** How much came in of late: whether it is more than can be folded as it comes. */
export class IntakePressure {
  private readonly clock: Pick<Clock, 'monotonic'>;
  private half = 0;
  private before = 0;
  private present = 0;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.clock = clock;
  }

  /** Entries were committed. */
  note(entries: number): void {
    this.turn();
    this.present += entries;
  }

  /** Whether at least half a span, at most a whole one, has brought too many. */
  isOverload(): boolean {
    this.turn();
    return this.before + this.present > OVERLOAD;
  }

  private turn(): void {
    const half = Math.floor(this.clock.monotonic() / (SPAN / 2));
    if (half === this.half) return;
    this.before = half === this.half + 1 ? this.present : 0;
    this.present = 0;
    this.half = half;
  }
}
