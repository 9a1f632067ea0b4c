/** A new alert as both sides saw it. Instants are milliseconds of the machine's clock; 0 is never. */
export interface Story {
  readonly number: number;
  readonly acceptedAt: number;
  readonly arrivedAt: number;
}

const GROWTH = 65_536;
/** In the place of the instant of a 2xx. */
const REFUSED = -1;

/**
 * What was answered with 2xx, and what arrived at the providers, by the number of the alert. Numbers in flat memory: a million
 * alerts take some 25 MB.
 */
export class Ledger {
  private accepted = new Float64Array(GROWTH);
  private arrived = new Float64Array(GROWTH);
  /** How often its firing was answered with 2xx. */
  private firings = new Uint16Array(GROWTH);
  private ends = new Uint8Array(GROWTH);
  private used = 0;
  /** Every alert of every 2xx: new ones, repeats and ends. */
  readonly counts = { new: 0, repeat: 0, end: 0 };
  /** New alerts that were accepted and have no page yet. */
  waiting = 0;
  /** Pages that came in a message that had come before, and the most copies that came of one message. */
  readonly copies = { duplicates: 0, most: 0 };
  /** New alerts that were accepted and whose end was not. */
  open = 0;
  /** Called once both sides have spoken of a new alert: its first page came, and its sender was answered 2xx or not. */
  onPaged: (number: number, isAccepted: boolean) => void = () => undefined;

  /** A number for a new alert. */
  take(): number {
    const number = this.used;
    this.used += 1;
    if (number === this.accepted.length) this.grow();
    return number;
  }

  private grow(): void {
    const size = this.accepted.length * 2;
    const longer = <T extends Float64Array | Uint8Array | Uint16Array>(made: T, old: T): T => {
      made.set(old);
      return made;
    };
    this.accepted = longer(new Float64Array(size), this.accepted);
    this.arrived = longer(new Float64Array(size), this.arrived);
    this.firings = longer(new Uint16Array(size), this.firings);
    this.ends = longer(new Uint8Array(size), this.ends);
  }

  get total(): number {
    return this.counts.new + this.counts.repeat + this.counts.end;
  }

  noteAccepted(kind: 'new' | 'repeat' | 'end', number: number, at: number): void {
    this.counts[kind] += 1;
    if (kind !== 'end') this.firings[number] = (this.firings[number] ?? 0) + 1;
    else if (this.ends[number] === 0) {
      this.ends[number] = 1;
      if ((this.accepted[number] ?? 0) > 0) this.open -= 1;
    }
    if (kind !== 'new') return;
    this.accepted[number] = at;
    this.open += 1;
    if (this.arrived[number] === 0) this.waiting += 1;
    else this.onPaged(number, true);
  }

  /** A new alert was answered otherwise, or not at all: it may have been stored all the same, and nothing is due. */
  noteRefused(number: number): void {
    this.accepted[number] = REFUSED;
    if (this.arrived[number] !== 0) this.onPaged(number, false);
  }

  /** `copy`: the how manieth of the very same message, which a page in a bundle shares with others. */
  notePage(number: number, { at, copy }: { at: number; copy: number }): void {
    this.copies.most = Math.max(this.copies.most, copy);
    if (copy > 1) this.copies.duplicates += 1;
    if (this.arrived[number] !== 0) return;
    this.arrived[number] = at;
    const accepted = this.accepted[number] ?? 0;
    if (accepted > 0) this.waiting -= 1;
    if (accepted !== 0) this.onPaged(number, accepted > 0);
  }

  isEnded(number: number): boolean {
    return this.ends[number] === 1;
  }

  firingsOf(number: number): number {
    return this.firings[number] ?? 0;
  }

  /** Every new alert that was accepted. */
  *stories(): Generator<Story> {
    for (let number = 0; number < this.used; number += 1) {
      const acceptedAt = this.accepted[number] ?? 0;
      if (acceptedAt > 0) yield { number, acceptedAt, arrivedAt: this.arrived[number] ?? 0 };
    }
  }
}
