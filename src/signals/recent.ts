/**
 * What was lately met, by key, in bounded memory. There are two generations: when the young one is full it becomes the old
 * one, and what was old and not met again is forgotten.
 */
export class Recent<Value> {
  private readonly most: number;
  private young = new Map<string, Value>();
  private old = new Map<string, Value>();

  /** `most`: how many a generation holds. */
  constructor(most: number) {
    this.most = most;
  }

  get(key: string): Value | undefined {
    const found = this.young.get(key);
    if (found !== undefined) return found;
    const older = this.old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: string, value: Value): void {
    this.young.set(key, value);
    if (this.young.size < this.most) return;
    this.old = this.young;
    this.young = new Map();
  }
}
