import { UNTIL_TOLD } from '../../../src/signals/entry.ts';
import { Identity } from '../../../src/signals/identity.ts';
import type { Draft } from '../../../src/signals/take-in.ts';
import type { Chance } from './chance.ts';
import type { Condition, World } from './cast.ts';

const SEND_EVERY = 60_000;
const PATIENCE = 10_000;
const RETRY_AFTER = 5000;
/** As Prometheus does: what is not heard of for four rounds is over. */
const HOLD = 4 * SEND_EVERY;

/** Monitors send what fires once a minute, and again soon what was not answered. */
export class Monitors {
  readonly conditions: Condition[] = [];
  accepted = 0;
  /** Until when silences may hold back what begins on a service. */
  readonly held = new Map<string, number>();
  private readonly world: World;
  private readonly chance: Chance;
  private readonly underWay = new Set<Condition>();

  constructor(world: World, chance: Chance) {
    this.world = world;
    this.chance = chance;
  }

  /** Something goes wrong now, for a while. */
  begin(condition: Pick<Condition, 'service' | 'severity' | 'until'>): Condition {
    const { scheduler } = this.world;
    const made: Condition = {
      ...condition,
      name: `c${this.conditions.length}`,
      from: scheduler.now,
      repeats: this.chance.is(0.6),
      acceptedAt: undefined,
      overAt: undefined,
      heldUntil: this.held.get(condition.service),
      toldAt: undefined,
    };
    this.conditions.push(made);
    this.underWay.add(made);
    scheduler.after(this.chance.between(0, 500), () => this.tell([made], 'firing'));
    scheduler.after(condition.until - scheduler.now, () => this.over(made));
    return made;
  }

  /** Sends all that fires, for ever. */
  run(): void {
    const firing = [...this.underWay].filter((each) => each.repeats || each.acceptedAt === undefined);
    for (let from = 0; from < firing.length; from += 64) this.tell(firing.slice(from, from + 64), 'firing');
    this.world.scheduler.after(SEND_EVERY, () => this.run());
  }

  private over(condition: Condition): void {
    this.underWay.delete(condition);
    this.tell([condition], 'resolved');
  }

  private draft(condition: Condition, says: 'firing' | 'resolved', now: number): Draft {
    const labels = JSON.stringify({ alertname: condition.name, service: condition.service, severity: String(condition.severity) });
    const endsAt = says === 'firing' ? (condition.repeats ? now + HOLD : UNTIL_TOLD) : now;
    const annotations = { summary: `${condition.name} on ${condition.service}` };
    return {
      identity: new Identity(labels),
      content: { annotations, start: String(condition.from), url: '' },
      says,
      endsAt,
      sentEndsAt: null,
      alert: { labels, annotations, startsAt: Math.round(condition.from) },
    };
  }

  /** Sends until it is answered: a firing one at the latest with the next round. */
  private tell(conditions: readonly Condition[], says: 'firing' | 'resolved'): void {
    const { scheduler } = this.world;
    const again = (): void => {
      const left = conditions.filter((each) =>
        says === 'firing' ? this.underWay.has(each) && each.acceptedAt === undefined : each.overAt === undefined,
      );
      if (left.length > 0) scheduler.after(RETRY_AFTER, () => this.tell(left, says));
    };
    this.post(conditions, says).then(() => this.note(conditions, says), again);
  }

  private note(conditions: readonly Condition[], says: 'firing' | 'resolved'): void {
    const { now } = this.world.scheduler;
    this.accepted += conditions.length;
    this.world.invariants.accepted(this.accepted);
    for (const condition of conditions) {
      if (says === 'firing') condition.acceptedAt ??= now;
      else condition.overAt ??= now;
    }
  }

  private async post(conditions: readonly Condition[], says: 'firing' | 'resolved'): Promise<void> {
    const { world } = this;
    const node = world.anyNode();
    if (node === undefined) throw new Error('nobody listens');
    return new Promise((resolve, reject) => {
      world.scheduler.after(PATIENCE, () => reject(new Error('no answer')));
      world.scheduler.after(world.latency(), () =>
        node.deliver(() => {
          const receivedAt = node.clock.now();
          const drafts = conditions.map((each) => this.draft(each, says, receivedAt));
          node.intake
            .takeIn({ integrationId: world.integration, source: 'alertmanager', receivedAt }, drafts)
            .then(() => world.scheduler.after(world.latency(), () => resolve()), reject);
        }),
      );
    });
  }
}
