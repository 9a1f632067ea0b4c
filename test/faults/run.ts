import { setTimeout as delay } from 'node:timers/promises';

import { chanceOf } from './chance.ts';
import { compareWithDatabase, type Comparison } from './compare.ts';
import { deck, Faults } from './faults.ts';
import { Ledger } from './ledger.ts';
import { Load } from './load.ts';
import type { Network } from './network.ts';
import { fillOrganisation } from './organisation.ts';
import { Postgres } from './postgres.ts';
import { startProviders } from './provider-peer.ts';
import { Site } from './site.ts';
import { latenessOf, type Lateness } from './spans.ts';

/** What a run is asked for. */
export interface RunPlan {
  readonly instances: 1 | 2;
  /** It ends when there were so many kills and so many alerts were accepted. */
  readonly kills: number;
  readonly alerts: number;
  /** Alerts a second. */
  readonly rate: number;
  /** How often each alert is repeated before it ends. */
  readonly repeats: number;
  /** Milliseconds between faults, on average. */
  readonly gap: number;
  /** Milliseconds that the database stays away the first time; later times are 5 s. */
  readonly outage: number;
  readonly people: number;
  readonly seed: number;
  readonly network: Network;
  readonly say: (line: string) => void;
  /** Takes what instances write to their logs. */
  readonly heard: (node: string, text: string) => void;
  readonly stopped: () => boolean;
}

/** What a run came to. The first eight are its promise. */
export interface Figures extends Lateness {
  readonly kills: number;
  readonly accepted: number;
  readonly lostAlerts: number;
  readonly pagesDue: number;
  readonly pagesLost: number;
  readonly duplicates: number;
  /** Of one message. A page that comes in another message, because nobody answered, is no copy. */
  readonly maxCopies: number;
  readonly worstLatenessMs: number;
  readonly newAlerts: number;
  /** Alerts that came back although nobody said so: an end that was undone, or a repeat that came after its alert was given up. */
  readonly cameBack: number;
  readonly killsByPart: Readonly<Record<string, number>>;
  readonly freezes: number;
  readonly outages: number;
  readonly cuts: number;
  readonly cutsNotDone: string | null;
  readonly providerFailures: number;
  /** Nodes that the host had to start again, because no process of theirs was left. */
  readonly startedByHost: number;
  readonly notAccepted: number;
  /** Servers that ended by themselves. */
  readonly crashes: number;
  readonly instances: number;
  readonly seed: number;
  readonly seconds: number;
}

const LATER_OUTAGE = 5000;
const PROGRESS_EVERY = 15_000;
const DRAIN = 180_000;
const SHORT_DRAIN = 20_000;
/** Far less than an alert lives that is opened again by mistake: that does not pass for late. */
const AT_REST_WITHIN = 60_000;
/** A supervisor tells of a server that ended by an error of its own, and not by our kill. */
const CRASH = /The server ended \([1-9]\d*\)/;

interface World {
  readonly plan: RunPlan;
  readonly ledger: Ledger;
  readonly load: Load;
  readonly faults: Faults;
  readonly databaseUrl: () => string;
  readonly crashes: readonly string[];
}

const isOver = ({ plan, ledger, faults }: World): boolean => plan.stopped() || (faults.kills >= plan.kills && ledger.total >= plan.alerts);

/** Plays decks until there was enough of everything. Where alerts are still missing, faults go on. */
async function play(world: World): Promise<void> {
  const { plan, faults } = world;
  const chance = chanceOf(plan.seed + 1);
  for (let round = 0; !isOver(world); round += 1) {
    for (const card of chance.shuffled(deck(round === 0 ? plan.outage : LATER_OUTAGE))) {
      // With two instances the first deck is played to its end: a run has seen everything.
      if (plan.stopped() || ((round > 0 || plan.instances === 1) && isOver(world))) break;
      await delay(plan.gap * chance.between(0.6, 1.4));
      plan.say(`${card.name} (kill ${faults.kills})`);
      await card.act(faults);
    }
  }
}

/** Waits until every page that is due has arrived and every alert has ended, or nothing more comes. */
async function drain({ ledger, load, faults, plan }: World): Promise<void> {
  load.calm();
  await faults.settled();
  const end = performance.now() + (plan.stopped() ? SHORT_DRAIN : DRAIN);
  while (performance.now() < end && (ledger.waiting > 0 || ledger.open > 0)) await delay(250);
  plan.say(`drained: ${ledger.waiting} pages missing, ${ledger.open} alerts not ended`);
  // What was on its way has arrived.
  await delay(3000);
}

/** Compares once all is folded. What waits in the log, or on a disk, is late and not lost: it is given a minute. */
async function compareAtRest({ databaseUrl, ledger, plan }: World): Promise<Comparison> {
  const end = performance.now() + AT_REST_WITHIN;
  while (performance.now() < end) {
    const stored = await compareWithDatabase(databaseUrl(), ledger, () => undefined);
    if (stored.lost === 0) return stored;
    await delay(1000);
  }
  return compareWithDatabase(databaseUrl(), ledger, plan.say);
}

function figuresOf(world: World, stored: Comparison, seconds: number): Figures {
  const { plan, ledger, faults, load } = world;
  const stories = [...ledger.stories()];
  const lost = stories.filter((story) => story.arrivedAt === 0);
  for (const { number } of lost.slice(0, 5)) plan.say(`no page for Fault${number}`);
  const arrived = stories.filter((story) => story.arrivedAt > 0);
  const { latest, ...lateness } = latenessOf(arrived, faults.spans, plan.instances);
  for (const page of latest) plan.say(`the latest page, ${page}`);
  return {
    kills: faults.kills,
    accepted: ledger.total,
    lostAlerts: stored.lost,
    pagesDue: stories.length,
    pagesLost: lost.length,
    duplicates: ledger.copies.duplicates,
    maxCopies: ledger.copies.most,
    worstLatenessMs: Math.max(...Object.values(lateness)),
    ...lateness,
    newAlerts: ledger.counts.new,
    cameBack: stored.cameBack,
    killsByPart: faults.counts.kills,
    freezes: faults.counts.freezes,
    outages: faults.counts.outages,
    cuts: faults.counts.cuts,
    cutsNotDone: plan.network.uncut ?? null,
    providerFailures: faults.counts.providerFailures,
    startedByHost: faults.counts.startedByHost,
    notAccepted: load.refused,
    crashes: world.crashes.length,
    instances: plan.instances,
    seed: plan.seed,
    seconds: Math.round(seconds),
  };
}

async function playAndCompare(world: World): Promise<Figures> {
  const { plan, ledger, faults, load } = world;
  const began = performance.now();
  const progress = setInterval(() => {
    const spent = Math.round((performance.now() - began) / 1000);
    plan.say(
      `${spent} s: ${faults.kills} kills, ${ledger.total} accepted (${ledger.counts.new} new), ${ledger.waiting} pages on their way, ${load.refused} requests not accepted`,
    );
  }, PROGRESS_EVERY);
  try {
    await play(world);
    await drain(world);
    load.stop();
    const stored = await compareAtRest(world);
    return figuresOf(world, stored, (performance.now() - began) / 1000);
  } finally {
    clearInterval(progress);
    load.stop();
  }
}

/** Runs instances, a PostgreSQL and providers as real processes under load, does faults to them, and compares the ledgers. */
export async function runFaults(plan: RunPlan): Promise<Figures> {
  const { network, instances, people, rate, repeats, say } = plan;
  const ledger = new Ledger();
  const crashes: string[] = [];
  const hear = (node: string, text: string): void => {
    plan.heard(node, text);
    if (CRASH.test(text)) crashes.push(`${node}: ${text.trim()}`);
  };
  const ends: (() => Promise<void> | void)[] = [];
  try {
    const providers = await startProviders(network.hosts.providers, ({ alert, person, at, copy }) => {
      // Pages of later steps go to others; what is due is the first.
      if (person === alert % people) ledger.notePage(alert, { at, copy });
    });
    ends.push(() => providers.end());
    const environment: Record<string, string> = {
      SMTP_URL: providers.mail,
      SMTP_FROM: 'evenkeel@example.com',
      EGRESS_ALLOW: network.hosts.providers.address,
      LOG_LEVEL: 'error',
    };
    const postgres = instances === 1 ? undefined : await Postgres.start(network.hosts.database);
    if (postgres !== undefined) {
      ends.push(async () => postgres.end());
      environment['DATABASE_URL'] = postgres.url;
    }
    const site = async (host: 'node-1' | 'node-2', port: number): Promise<Site> => {
      const started = await Site.start(port, environment, { host: network.hosts[host], heard: (text) => hear(host, text) });
      ends.push(async () => started.end());
      return started;
    };
    const sites: [Site, ...Site[]] = [await site('node-1', 17_180)];
    const databaseUrl = (): string => postgres?.url ?? sites[0].databaseUrl('OWNER');
    say(`making ${people} people with a service each`);
    const token = await fillOrganisation(postgres?.url ?? sites[0].databaseUrl('APP'), people, { webhook: providers.webhook });
    if (instances === 2) sites.push(await site('node-2', 17_181));
    const chance = chanceOf(plan.seed);
    const load = new Load({
      urls: sites.map(({ url }) => `${url}/in/${token}`),
      people,
      rate,
      repeats,
      ledger,
      chance: chanceOf(plan.seed + 2),
    });
    const faults = new Faults({ sites, postgres, providers, network, load, chance, say });
    return await playAndCompare({ plan, ledger, load, faults, databaseUrl, crashes });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}
