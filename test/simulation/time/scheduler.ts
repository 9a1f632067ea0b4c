/** Something that is to happen at a moment of virtual time. */
interface Planned {
  readonly at: number;
  /** Of two at one moment the one that was planned first is first. */
  readonly order: number;
  act: (() => void) | undefined;
}

const before = (one: Planned, other: Planned): boolean => one.at < other.at || (one.at === other.at && one.order < other.order);

/** Lets everything that promises have set off come to rest. */
const rest = async (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Runs what promises have set off, at once: what node does by itself between two turns of its event loop. */
const settle: unknown = Reflect.get(process, '_tickCallback');

/**
 * Takes steps until there are no more, letting all that promises have set off come to rest behind each. Going through the event
 * loop for each step would take longer than most steps.
 */
async function turns(step: () => boolean): Promise<void> {
  if (typeof settle !== 'function') {
    while (step()) await rest();
    return;
  }
  // Within a turn of the event loop, not behind a promise: only there promises can be run.
  await new Promise<void>((resolve, reject) => {
    setImmediate(() => {
      try {
        while (step()) settle.call(process);
        resolve();
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}

/** Virtual time: what is planned happens in order, one thing after the other, and nothing takes any time by itself. */
export class Scheduler {
  now: number;
  private readonly heap: Planned[] = [];
  private planned = 0;

  constructor(start: number) {
    this.now = start;
  }

  /** Plans something. What it answers calls it off. */
  after(length: number, act: () => void): () => void {
    this.planned += 1;
    const each: Planned = { at: this.now + Math.max(0, length), order: this.planned, act };
    this.push(each);
    return () => void (each.act = undefined);
  }

  /** When the next thing happens. */
  next(): number | undefined {
    while (this.heap[0]?.act === undefined && this.heap.length > 0) this.pop();
    return this.heap[0]?.at;
  }

  /** Lets time pass up to a moment, or until it is over, and everything happen that is planned until then. */
  async runTo(end: number, isOver: () => boolean = () => false): Promise<void> {
    await rest();
    await turns(() => {
      const at = this.next();
      if (at === undefined || at > end || isOver()) return false;
      this.now = at;
      this.pop()?.act?.();
      return true;
    });
    this.now = Math.max(this.now, end);
  }

  private push(each: Planned): void {
    const { heap } = this;
    let place = heap.push(each) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !before(each, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = each;
  }

  private pop(): Planned | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      const left = heap[2 * place + 1];
      const right = heap[2 * place + 2];
      if (left === undefined) break;
      const smaller = right !== undefined && before(right, left) ? right : left;
      if (!before(smaller, last)) break;
      heap[place] = smaller;
      place = smaller === left ? 2 * place + 1 : 2 * place + 2;
    }
    heap[place] = last;
    return first;
  }
}
