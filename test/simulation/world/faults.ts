import { system } from '../../../src/platform/actor.ts';
import type { Database } from '../../../src/platform/database/index.ts';
import { findPerson } from '../../../src/catalog/index.ts';
import { deactivatePerson } from '../../../src/catalog/save-person.ts';
import { findDefinition } from '../../../src/platform/definitions/index.ts';
import { saveOverride, saveRotation } from '../../../src/oncall/index.ts';
import { rotationKind } from '../../../src/oncall/rotation-body.ts';
import { putSilence } from '../../../src/signals/keep-silences.ts';
import { SqlError } from '../sql/values.ts';
import type { Chance } from './chance.ts';
import { PEOPLE, rotationOf, SERVICES } from './organisation.ts';
import { wayNames } from './providers.ts';
import type { Attempt, Manner, Node, World } from './cast.ts';

/** Every kind of fault. A run in which one of them was never drawn proves less than it says. */
export const faultKinds = [
  'process-death',
  'death-at-a-step',
  'freeze',
  'database-fail-over',
  'disk-full',
  'database-read-only',
  'provider-outage',
  'provider-hang',
  'provider-lie',
  'answers-lost',
  'answers-late',
  'clock-step',
  'network-cut',
  'rings-lost',
  'storm',
  'schedule-edit',
  'person-removed',
  'silence',
  'daylight-saving',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** How often each is drawn. Daylight saving is drawn with the start of the run. */
const weights: Readonly<Record<FaultKind, number>> = {
  'process-death': 5,
  'death-at-a-step': 7,
  freeze: 4,
  'database-fail-over': 3,
  'disk-full': 1,
  'database-read-only': 1,
  'provider-outage': 2,
  'provider-hang': 2,
  'provider-lie': 1,
  'answers-lost': 2,
  'answers-late': 2,
  'clock-step': 1,
  'network-cut': 2,
  'rings-lost': 1,
  storm: 0.5,
  'schedule-edit': 1.5,
  'person-removed': 0.7,
  silence: 1.5,
  'daylight-saving': 0,
};

interface Trouble {
  readonly node: Node | undefined;
  readonly from: number;
  until: number;
}

const OPERATOR = system('operator');
const drawable = faultKinds.filter((kind) => weights[kind] > 0);
const totalWeight = drawable.reduce((sum, kind) => sum + weights[kind], 0);

/** Sets off faults by chance, and remembers what they may excuse. */
export class Faults {
  readonly counts = new Map<FaultKind, number>();
  private readonly world: World;
  private readonly chance: Chance;
  private readonly troubles: Trouble[] = [];
  private lastStep = -Infinity;
  private gone = 0;

  constructor(world: World, chance: Chance) {
    this.world = world;
    this.chance = chance;
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  count(kind: FaultKind): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  /** Draws faults at chance moments, so many an hour, until a moment. */
  run(perHour: number, until: number): void {
    const { scheduler } = this.world;
    const after = (3_600_000 / perHour) * this.chance.between(0.4, 1.6);
    if (scheduler.now + after > until) return;
    scheduler.after(after, () => {
      this.setOff();
      this.run(perHour, until);
    });
  }

  /** Sets one off; what cannot be done at this moment is none, and another is drawn. */
  private setOff(): void {
    for (let tries = 0; tries < 20; tries += 1) {
      const kind = this.draw();
      if (this.set[kind]() === false) continue;
      this.count(kind);
      return;
    }
  }

  private draw(): FaultKind {
    let left = this.chance.between(0, totalWeight);
    for (const kind of drawable) {
      left -= weights[kind];
      if (left < 0) return kind;
    }
    return 'process-death';
  }

  /** What each kind does. One that cannot be done now answers false. */
  private readonly set: Readonly<Record<FaultKind, () => unknown>> = {
    'process-death': () => this.kill(),
    'death-at-a-step': () => this.killAtStep(),
    freeze: () => this.freeze(),
    'database-fail-over': () => this.failOver(),
    'disk-full': () => this.refuse(new SqlError('53100', 'could not extend file: No space left on device')),
    'database-read-only': () => this.refuse(new SqlError('25006', 'cannot execute INSERT in a read-only transaction')),
    'provider-outage': () => this.manner('refuses'),
    'provider-hang': () => this.manner('hangs'),
    'provider-lie': () => this.manner('lies'),
    'answers-lost': () => this.manner('loses-answers'),
    'answers-late': () => this.manner('answers-late'),
    'clock-step': () => this.step(),
    'network-cut': () => this.cut(),
    'rings-lost': () => this.loseRings(),
    storm: () => this.storm(),
    'schedule-edit': () => this.edit(),
    'person-removed': () => this.removePerson(),
    silence: () => this.silence(),
    'daylight-saving': () => undefined,
  };

  private trouble(node: Node | undefined, length: number): void {
    const { now } = this.world.scheduler;
    this.troubles.push({ node, from: now, until: now + length });
  }

  private aNode(): Node | undefined {
    return this.world.anyNode();
  }

  private kill(): boolean {
    const node = this.aNode();
    if (node !== undefined) this.world.died(node);
    return node !== undefined;
  }

  private killAtStep(): boolean {
    const node = this.aNode();
    if (node !== undefined) node.stepsLeft = this.chance.below(60);
    return node !== undefined;
  }

  private freeze(): boolean {
    const node = this.aNode();
    if (node === undefined) return false;
    const length = this.chance.is(0.1) ? this.chance.between(60_000, 300_000) : this.chance.between(1000, 30_000);
    node.freeze();
    this.trouble(node, length + 1000);
    this.world.scheduler.after(length, () => node.thaw());
    return true;
  }

  private failOver(): boolean {
    const { server, alarms } = this.world;
    if (!server.isUp) return false;
    const length = this.chance.between(300, 15_000);
    this.trouble(undefined, length + 2000);
    server.fail(length, () => alarms.all());
    return true;
  }

  private refuse(error: SqlError): void {
    const { server, scheduler, alarms } = this.world;
    const length = this.chance.between(1000, 45_000);
    this.trouble(undefined, length + 2000);
    server.store.refuses = error;
    scheduler.after(length, () => {
      server.store.refuses = undefined;
      alarms.all();
    });
  }

  private manner(manner: Manner): void {
    const { providers, scheduler } = this.world;
    const way = this.chance.pick(wayNames);
    providers.manners.set(way, manner);
    scheduler.after(this.chance.between(20_000, 180_000), () => providers.manners.delete(way));
  }

  /** The clock of the database's machine is set, forwards or backwards. */
  private step(): void {
    const { server, alarms, scheduler } = this.world;
    const by = this.chance.between(-30_000, 30_000);
    server.clockAhead += by;
    this.lastStep = scheduler.now;
    this.trouble(undefined, 45_000);
    alarms.all();
  }

  private cut(): boolean {
    const node = this.aNode();
    if (node === undefined) return false;
    const length = this.chance.between(500, 20_000);
    node.cutUntil = this.world.scheduler.now + length;
    this.trouble(node, length + 2000);
    return true;
  }

  private loseRings(): void {
    this.world.ringsLost = true;
    this.world.scheduler.after(this.chance.between(10_000, 120_000), () => (this.world.ringsLost = false));
  }

  private storm(): void {
    const { scheduler, monitors } = this.world;
    const services = [this.chance.below(SERVICES), this.chance.below(SERVICES)];
    const count = 20 + this.chance.below(60);
    for (let each = 0; each < count; each += 1) {
      scheduler.after(this.chance.between(0, 10_000), () => {
        const until = scheduler.now + this.chance.between(120_000, 900_000);
        monitors.begin({ service: `s${this.chance.pick(services)}`, severity: this.chance.is(0.7) ? 2 : 3, until });
      });
    }
  }

  private operate(work: (db: Database) => Promise<unknown>): boolean {
    const node = this.aNode();
    if (node !== undefined) work(node.db).catch(() => undefined);
    return node !== undefined;
  }

  private edit(): boolean {
    const rotation = this.chance.below(6);
    const shift = this.chance.below(3);
    const person = `p${this.chance.below(PEOPLE)}`;
    const length = this.chance.between(60_000, 3_600_000);
    const isOverride = this.chance.is(0.5);
    return this.operate(async (db) =>
      db.write(OPERATOR, async (tx) => {
        const standing = await findDefinition(tx, rotationKind, `rotation-${rotation}`);
        if (standing === undefined) return undefined;
        const body = { person, from: tx.now, until: Math.round(tx.now + length), reason: 'swapped' };
        if (isOverride) return saveOverride(tx, { rotationId: standing.id, body });
        return saveRotation(tx, { id: standing.id, slug: standing.slug, body: rotationOf(rotation, shift) });
      }),
    );
  }

  /** Somebody leaves, be it in the middle of a page. The product refuses where nobody would be left to call. */
  private removePerson(): boolean {
    if (this.gone >= 2) return false;
    this.gone += 1;
    const slug = `p${this.chance.below(PEOPLE - 4)}`;
    return this.operate(async (db) =>
      db.write(OPERATOR, async (tx) => {
        const person = await findPerson(tx, slug);
        return person === undefined ? undefined : deactivatePerson(tx, person, 'left');
      }),
    );
  }

  private silence(): boolean {
    const { scheduler, monitors } = this.world;
    const service = `s${this.chance.below(SERVICES)}`;
    const length = this.chance.between(60_000, 600_000);
    const from = scheduler.now;
    // Something goes wrong meanwhile, and lasts.
    scheduler.after(this.chance.between(2000, length / 2), () =>
      monitors.begin({ service, severity: 2, until: from + length + 1_500_000 }),
    );
    return this.operate(async (db) => {
      const endsAt = Math.round(db.clock.now() + length);
      const matchers = [{ name: 'service', value: service, isRegex: false, isEqual: true }];
      // Whether it stands or not: nobody need be told before its end.
      for (const condition of monitors.conditions) {
        if (condition.service === service && condition.toldAt === undefined && condition.until > from)
          condition.heldUntil = from + length + 35_000;
      }
      monitors.held.set(service, from + length + 35_000);
      await db.write(OPERATOR, async (tx) =>
        putSilence(tx, { id: undefined, matchers, startsAt: tx.now, endsAt, comment: 'work', toldAuthor: 'operator', teamId: null }),
      );
    });
  }

  /** Whether the database's clock was set so lately. */
  steppedSince(length: number): boolean {
    return this.world.scheduler.now - this.lastStep < length;
  }

  /** A node has died. */
  died(node: Node): void {
    this.trouble(node, Infinity);
  }

  /** Whether a fault made it unknown, up to a moment, what became of a try. */
  excuses({ node, at, manner }: Attempt, until: number): boolean {
    if (manner === 'loses-answers' || manner === 'answers-late' || manner === 'hangs') return true;
    return this.troubles.some(
      (trouble) => (trouble.node === undefined || trouble.node === node) && trouble.from <= until && trouble.until >= at,
    );
  }
}
