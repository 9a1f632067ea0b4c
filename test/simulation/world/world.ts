import { mustHave } from '../../../src/kernel/index.ts';
import type { Schema } from '../store/shape.ts';
import type { Store } from '../store/store.ts';
import { Scheduler } from '../time/scheduler.ts';
import { Alarms } from './alarms.ts';
import { none } from './bugs.ts';
import type { Bug, Node, World } from './cast.ts';
import { Chance } from './chance.ts';
import { Columns } from './columns.ts';
import { Faults } from './faults.ts';
import { Invariants } from './invariants.ts';
import { Monitors } from './monitors.ts';
import { Process } from './process.ts';
import { CALLING_ALL, fillOrganisation, SERVICES } from './organisation.ts';
import { People } from './people.ts';
import { Providers } from './providers.ts';
import { Server } from './server.ts';

/** An organisation that every run begins with. */
export interface Founded {
  readonly schema: Schema;
  readonly image: Store;
  readonly integration: string;
}

export interface Run {
  readonly seed: number;
  readonly hours: number;
  readonly nodes: number;
  /** About so many pages are due in each hour, and so many faults are set off. */
  readonly pagesPerHour: number;
  readonly faultsPerHour: number;
  readonly bug: Bug;
  /** Ends with the first promise that is broken. */
  readonly stopsAtFirst?: boolean | undefined;
  /** Told what nodes report. */
  readonly onError?: ((node: number, where: string, error: unknown) => void) | undefined;
}

const HOUR = 3_600_000;
/** How many pages one thing that goes wrong leads to, roughly. */
const PAGES_EACH = 4;
/** So much of the pages that are wanted is aimed at before the last minutes. */
const BEFORE = 0.85;
/** Nothing goes wrong for so long before the end, and for so long before that only what makes up for missing pages. */
const LAST_BEGINS = 180_000;
const MAKES_UP = 300_000;
/** The organisation is founded here, and every run begins later. */
const FOUNDED = Date.UTC(2026, 0, 7);
const CHANGES = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)];
/** How often a ring is heard. */
const HEARD = 0.2;
/** In so many runs the leaders of incidents are asked questions: in one they are a third of all statements, and page nobody. */
const LEADERS_ASKED = 0.1;
/** When faults have ended everything must come to rest within this. */
const REST = 150_000;

/** When a run begins: one in eight crosses a change of the clock, as all do that are long. */
function startOf({ hours }: Pick<Run, 'hours'>, chance: Chance): { start: number; crosses: boolean } {
  const change = chance.pick(CHANGES);
  if (hours >= 24 || chance.is(0.125)) return { start: change - chance.between(0.1, 0.9) * hours * HOUR, crosses: true };
  return { start: FOUNDED + chance.between(10, 300) * 24 * HOUR, crosses: false };
}

/** Nodes, their database, providers, monitors and people, all of one seed. */
export class SimulatedWorld implements World {
  readonly seed: number;
  readonly start: number;
  readonly scheduler: Scheduler;
  readonly server: Server;
  readonly alarms: Alarms;
  readonly providers: Providers;
  readonly people: People;
  readonly monitors: Monitors;
  readonly faults: Faults;
  readonly invariants: Invariants;
  readonly bug: Bug;
  readonly integration: string;
  readonly asksLeaders: boolean;
  readonly bells = new Map<Node, () => void>();
  /** Whose sessions are whose, and which node has which number among instances. */
  readonly owners = new Map<number, Node>();
  readonly numbers = new Map<number, Node>();
  ringsLost = false;
  private readonly plan: Run;
  private readonly crosses: boolean;
  private readonly chance: Chance;
  private readonly nodes: Process[] = [];
  private made = 0;
  private mixed = 0x811c_9dc5;

  constructor(plan: Run, founded: Founded) {
    this.plan = plan;
    this.seed = plan.seed;
    this.bug = plan.bug;
    this.chance = new Chance(plan.seed, 1);
    const { start, crosses } = startOf(plan, this.chance);
    this.start = start;
    this.crosses = crosses;
    this.integration = founded.integration;
    this.scheduler = new Scheduler(start);
    const { schema, image } = founded;
    this.server = new Server(this.scheduler, { schema, image, chance: new Chance(plan.seed, 2) });
    this.server.beginAnew();
    const columns = new Columns(schema);
    this.alarms = new Alarms(this, columns, new Chance(plan.seed, 3));
    this.providers = new Providers(this, new Chance(plan.seed, 4));
    this.people = new People(this, new Chance(plan.seed, 5));
    this.monitors = new Monitors(this, new Chance(plan.seed, 6));
    this.faults = new Faults(this, new Chance(plan.seed, 7));
    this.asksLeaders = new Chance(plan.seed, 8).is(LEADERS_ASKED);
    this.invariants = new Invariants(this, columns);
    this.server.store.onCommit = (changes, tx) => {
      this.mix(changes.length, tx.number);
      for (const change of changes) this.alarms.heard(change);
      this.invariants.heard(changes, tx);
    };
  }

  /** Runs from the first start to rest. */
  async run(): Promise<void> {
    const { scheduler, plan } = this;
    const end = this.start + plan.hours * HOUR;
    for (let each = 0; each < plan.nodes; each += 1) this.addNode();
    if (this.crosses) this.faults.count('daylight-saving');
    scheduler.after(5000, () => this.monitors.run());
    this.alarms.run();
    this.goWrong(end);
    this.faults.run(plan.faultsPerHour, end - 60_000);
    const isOver = (): boolean => plan.stopsAtFirst === true && this.invariants.violations.length > 0;
    await scheduler.runTo(end, isOver);
    if (isOver()) return;
    // No fault goes on from here: what stands still goes on, and what is owed is paid.
    for (const node of this.nodes) {
      node.stepsLeft = undefined;
      node.cutUntil = 0;
    }
    this.server.store.refuses = undefined;
    this.providers.manners.clear();
    await scheduler.runTo(end + REST, isOver);
    this.invariants.atEnd();
  }

  private mix(...numbers: readonly number[]): void {
    for (const number of [...numbers, this.scheduler.now * 1024]) this.mixed = Math.imul(this.mixed ^ (number | 0), 0x0100_0193);
  }

  /** Stands for all that was committed, by whom, and when. */
  digest(): string {
    return (this.mixed >>> 0).toString(16).padStart(8, '0');
  }

  sinceStart(): number {
    return this.scheduler.now - this.start;
  }

  /** Something goes wrong here and there. */
  private goWrong(until: number): void {
    const { scheduler, chance, plan } = this;
    const wanted = plan.pagesPerHour * plan.hours;
    const left = until - LAST_BEGINS - MAKES_UP - scheduler.now;
    if (left <= 0) return this.makeUp(wanted, until - LAST_BEGINS);
    const pages = this.invariants.pages + this.untold() * PAGES_EACH;
    // Towards the end more begins where pages are missing.
    const missing = left < plan.hours * 0.25 * HOUR ? Math.max(0, BEFORE * wanted - pages) / left : 0;
    // Once they are enough fewer begin: what goes wrong goes on all the same.
    const enough = pages >= BEFORE * wanted ? 10 : 1;
    const after = Math.max(1000, (enough * chance.between(0.2, 1.8)) / Math.max(plan.pagesPerHour / PAGES_EACH / HOUR, missing));
    scheduler.after(Math.min(after, left), () => {
      if (after < left) this.begin(chance.below(SERVICES));
      this.goWrong(until);
    });
  }

  /** What is still missing is made up for where many are called at once, though as little as a page each is counted on. */
  private makeUp(wanted: number, until: number): void {
    const { scheduler, chance } = this;
    if (this.invariants.pages + this.untold() < wanted) this.begin(chance.pick(CALLING_ALL));
    const after = chance.between(5000, 25_000);
    if (scheduler.now + after < until) scheduler.after(after, () => this.makeUp(wanted, until));
  }

  private begin(service: number): void {
    const { scheduler, chance } = this;
    const length = chance.is(0.15) ? chance.between(20_000, 120_000) : chance.between(300_000, 2_400_000);
    const severity = chance.is(0.35) ? 1 : chance.is(0.9) ? 2 : 3;
    this.monitors.begin({ service: `s${service}`, severity, until: scheduler.now + length });
  }

  /** How many things have just gone wrong of which nobody has been told. */
  private untold(): number {
    const { conditions } = this.monitors;
    const since = this.scheduler.now - LAST_BEGINS;
    let count = 0;
    for (let place = conditions.length - 1; place >= 0; place -= 1) {
      const { from, toldAt, heldUntil } = mustHave(conditions[place], 'its place is one of theirs');
      if (from < since) break;
      if (toldAt === undefined && heldUntil === undefined) count += 1;
    }
    return count;
  }

  private addNode(): void {
    this.made += 1;
    const node = new Process(this, this.made);
    this.nodes.push(node);
    void node.start();
  }

  /** A node that takes requests: the balancer has noticed which are dead, and not which stand still. */
  anyNode(): Node | undefined {
    const living = this.nodes.filter((node) => !node.isDead);
    return living.length === 0 ? undefined : this.chance.pick(living);
  }

  /** A process has died; its supervisor starts another. */
  died(dying: Node): void {
    const node = this.nodes.find((each) => each === dying);
    if (node === undefined) return;
    node.die();
    this.faults.died(node);
    this.bells.delete(node);
    this.nodes.splice(this.nodes.indexOf(node), 1);
    this.alarms.all();
    this.scheduler.after(this.chance.between(500, 15_000), () => this.addNode());
  }

  /** One rings: some of the others hear it. Nothing may hang on it, since they look by themselves. */
  ring(from: Node): void {
    if (this.ringsLost) return;
    for (const [node, bell] of this.bells) {
      if (node !== from && this.chance.is(HEARD)) this.scheduler.after(this.latency(), () => node.deliver(bell));
    }
  }

  /** How long something is on its way between machines, in milliseconds. */
  latency(): number {
    return this.chance.between(0.1, 1.5);
  }

  noteError(node: Node, where: string, error: unknown): void {
    this.plan.onError?.(node.number, where, error);
  }
}

/** Founds the organisation that runs begin with, on a store of a schema. */
export async function found(schema: Schema): Promise<Founded> {
  const plan: Run = { seed: 0, hours: 0, nodes: 0, pagesPerHour: 1, faultsPerHour: 1, bug: none };
  const scheduler = new Scheduler(FOUNDED);
  const store = new Server(scheduler, { schema, chance: new Chance(0, 2) }).store;
  const world = new SimulatedWorld({ ...plan }, { schema, image: store, integration: '' });
  // It is founded by what any instance does, on a world that stands still.
  world.scheduler.now = FOUNDED;
  const node = new Process(world, 0);
  let integration: string | undefined;
  const filling = fillOrganisation(node.db).then((id) => (integration = id));
  while (integration === undefined) await world.scheduler.runTo(world.scheduler.now + 1000);
  await filling;
  return { schema, image: world.server.store, integration: mustHave(integration, 'it was founded') };
}
