import { Agent, request } from 'node:http';

import type { Chance } from './chance.ts';
import type { Ledger } from './ledger.ts';

export interface LoadPlan {
  /** Addresses of Alertmanager's API with the token in the path, one for each instance. */
  readonly urls: readonly string[];
  readonly people: number;
  /** Alerts a second: new ones, repeats and ends together. */
  readonly rate: number;
  /** How often each alert is repeated between its beginning and its end. */
  readonly repeats: number;
  readonly ledger: Ledger;
  readonly chance: Chance;
}

/** What a message says of alerts: that they are new, that they still fire, or that they ended. */
type Kind = 'new' | 'repeat' | 'end';

const PAUSE = 20;
/** New alerts go one by one, as they happen; repeats and ends in batches, as Prometheus sends them. */
const BATCH = 20;
/** A sender gives up waiting for an answer. */
const PATIENCE = 8000;
/** So many requests to one instance may wait for their answer. */
const MOST_UNDER_WAY = 200;
/** While so many alerts have no page yet, or a third of a second's worth, no new one is added. */
const MOST_WAITING = 60;
/** How long after its page, and after each repeat, an alert is spoken of again. */
const REST = { least: 500, most: 4000 };
/** A request that nobody answered may be stored when its instance wakes up: its alert ends only when that is surely past. */
const SURELY = 45_000;
/** Long enough that no clock doubts it. */
const ENDED_SINCE = 5000;

async function post(agent: Agent, url: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asked = request(url, { method: 'POST', agent, timeout: PATIENCE, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', reject);
    });
    asked.on('timeout', () => asked.destroy(new Error('timed out')));
    asked.on('error', reject);
    asked.end(body);
  });
}

/** One instance as a sender knows it. */
interface Target {
  readonly url: string;
  readonly agent: Agent;
  underWay: number;
  /** When the last request was sent to it that it answered with 2xx. */
  heardAt: number;
}

/**
 * While many pages are on their way no new alert is added: how late pages are shall say what faults do, not how slow a machine is. Sends alerts at a pace and notes every 2xx. An alert is repeated and ended only after its page arrived, so that no repeat can
 * hide that the alert itself was lost; what was answered otherwise, or not at all, was not accepted and is not sent again.
 */
export class Load {
  private readonly plan: LoadPlan;
  private readonly targets: readonly Target[];
  /** How often each alert is spoken of: new once, repeated, and ended once. */
  private readonly life: number;
  /** How many repeats of an alert are still to come, where it is not the first. */
  private readonly left = new Map<number, number>();
  /** Of alerts with a repeat that was not accepted: whom it was sent to last, and when. */
  private readonly unsure = new Map<number, { readonly target: Target; readonly at: number }>();
  private readonly timer: NodeJS.Timeout;
  /** What is to be said in a slot of `SLOT` milliseconds from now on. */
  private readonly later = new Map<number, { kind: Kind; number: number }[]>();
  private readonly ready: Record<'repeat' | 'end', number[]> = { repeat: [], end: [] };
  /** The ends that were sent and are not accepted. */
  private readonly endings = new Map<number, string>();
  private slot = 0;
  private budget = 0;
  private last = performance.now();
  private turn = 0;
  private makesNew = true;
  refused = 0;
  /** Called in the very moment in which an answer of 2xx to a new alert has come in, with which instance gave it. */
  onAnswer: ((instance: number) => void) | undefined;

  constructor(plan: LoadPlan) {
    this.plan = plan;
    this.life = plan.repeats + 2;
    this.targets = plan.urls.map((url) => ({ url, agent: new Agent({ keepAlive: true, maxSockets: 64 }), underWay: 0, heardAt: 0 }));
    plan.ledger.onPaged = (number, isAccepted) => {
      if (isAccepted) this.schedule('repeat', number);
      else this.schedule('end', number, SURELY);
    };
    this.slot = this.slotAt(performance.now());
    this.timer = setInterval(() => this.tick(), PAUSE);
  }

  private slotAt(at: number): number {
    return Math.floor(at / 100);
  }

  private schedule(kind: 'repeat' | 'end', number: number, after = this.plan.chance.between(REST.least, REST.most)): void {
    const slot = Math.max(this.slot + 1, this.slotAt(performance.now() + after));
    const there = this.later.get(slot);
    if (there === undefined) this.later.set(slot, [{ kind, number }]);
    else there.push({ kind, number });
  }

  private wake(): void {
    const now = this.slotAt(performance.now());
    for (; this.slot < now; this.slot += 1) {
      for (const { kind, number } of this.later.get(this.slot) ?? []) {
        if (kind === 'end' && this.isUnsure(number)) this.schedule(kind, number, REST.most);
        else if (kind !== 'new') this.ready[kind].push(number);
      }
      this.later.delete(this.slot);
    }
  }

  private tick(): void {
    this.wake();
    const now = performance.now();
    // While nothing answers, senders wait rather than pile up.
    this.budget = Math.min(this.plan.rate / 4, this.budget + ((now - this.last) * this.plan.rate) / 1000);
    this.last = now;
    const room = Math.min(this.plan.rate / 3, MOST_WAITING) - this.plan.ledger.waiting;
    const news = this.makesNew ? Math.min(room, this.budget / this.life) : 0;
    for (let sent = 0; sent + 1 <= news; sent += 1) {
      const target = this.free();
      if (target === undefined) break;
      this.budget -= 1;
      void this.send(target, 'new', [this.plan.ledger.take()]);
    }
    for (const kind of ['end', 'repeat'] as const) this.sendReady(kind);
  }

  private sendReady(kind: 'repeat' | 'end'): void {
    const waiting = this.ready[kind];
    while (waiting.length > 0 && this.budget >= 1) {
      const target = this.free();
      if (target === undefined) return;
      const numbers = waiting.splice(0, Math.min(BATCH, Math.floor(this.budget)));
      this.budget -= numbers.length;
      void this.send(target, kind, numbers);
    }
  }

  /** The next instance, by turns, that has not too many requests to answer. */
  private free(): Target | undefined {
    for (let tries = 0; tries < this.targets.length; tries += 1) {
      this.turn += 1;
      const target = this.targets[this.turn % this.targets.length];
      if (target !== undefined && target.underWay < MOST_UNDER_WAY) return target;
    }
    return undefined;
  }

  /** Whether a repeat that nobody answered may still be stored, which would open its alert again: until its instance has answered what came later. */
  private isUnsure(number: number): boolean {
    const last = this.unsure.get(number);
    return last !== undefined && (performance.now() - last.at < SURELY || last.target.heardAt <= last.at);
  }

  private async send(target: Target, kind: Kind, numbers: readonly number[]): Promise<void> {
    const sentAt = performance.now();
    const body = JSON.stringify(numbers.map((number) => this.alert(kind, number)));
    target.underWay += 1;
    const status = await post(target.agent, `${target.url}/api/v2/alerts`, body).catch(() => 0);
    target.underWay -= 1;
    const isTaken = status >= 200 && status < 300;
    if (isTaken) target.heardAt = Math.max(target.heardAt, sentAt);
    else this.refused += 1;
    const at = Date.now();
    for (const number of numbers) {
      if (isTaken) this.plan.ledger.noteAccepted(kind, number, at);
      if (!isTaken && kind === 'repeat') this.unsure.set(number, { target, at: sentAt });
      this.goOn(kind, number, isTaken);
    }
    if (isTaken && kind === 'new') this.onAnswer?.(this.targets.indexOf(target));
  }

  /** What follows for an alert that was spoken of. */
  private goOn(kind: Kind, number: number, isTaken: boolean): void {
    if (kind === 'repeat') this.afterRepeat(number);
    else if (kind === 'new' && !isTaken) this.plan.ledger.noteRefused(number);
    else if (kind === 'end' && isTaken) this.forget(number);
    // Its ticket would go on.
    else if (kind === 'end') this.schedule('end', number);
  }

  private forget(number: number): void {
    this.endings.delete(number);
    this.unsure.delete(number);
    this.left.delete(number);
  }

  private afterRepeat(number: number): void {
    const left = this.makesNew ? (this.left.get(number) ?? this.plan.repeats) - 1 : 0;
    this.left.set(number, left);
    // However often it is repeated, it ends before its ticket climbs.
    if (left > 0) this.schedule('repeat', number, this.plan.chance.between(REST.least, REST.most) / this.plan.repeats);
    else this.schedule('end', number);
  }

  private alert(kind: Kind, number: number): object {
    const name = `Fault${number}`;
    const labels = { alertname: name, service: `svc-${number % this.plan.people}`, severity: 'critical' };
    const ended = kind === 'end' ? { endsAt: this.endOf(number) } : {};
    return { labels, annotations: { summary: `${name} fires` }, ...ended };
  }

  /** An end that is said again is the same: one that moved on would be a firing by a slow clock. */
  private endOf(number: number): string {
    const end = this.endings.get(number) ?? new Date(Date.now() - ENDED_SINCE).toISOString();
    this.endings.set(number, end);
    return end;
  }

  /** Sends no new alerts any more, but goes on with those that there are. */
  calm(): void {
    this.makesNew = false;
  }

  stop(): void {
    clearInterval(this.timer);
    for (const { agent } of this.targets) agent.destroy();
  }
}
