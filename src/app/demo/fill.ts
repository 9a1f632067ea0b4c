import { z } from 'zod';

import { Bug, days, hours, minutes, type Duration, type Instant, type Result, type Shape } from '../../kernel/index.ts';
import { system } from '../../platform/actor.ts';
import { keepPartitions, type DatabaseAddress } from '../../platform/database/index.ts';
import { createSealer } from '../../platform/journal/index.ts';
import { zoneOf } from '../../platform/time-zones/index.ts';
import { addProvenContactMethod } from '../../catalog/index.ts';
import { AnswerPages, type Known } from './answer-pages.ts';
import { calendarOf, rotationStart } from './calendar.ts';
import { changesAhead } from './changes.ts';
import { preparedChanges } from './prepared-changes.ts';
import { Desk, primaryNow } from './desk.ts';
import type { Keep } from './kept-channels.ts';
import { organisationDocuments, ROTATION_ZONE, statusPage } from './organisation.ts';
import { addressOf, administrator, demoPeople, emailOf, executives, managers, primaries, secondaries } from './people.ts';
import { planHistory } from './plan-history.ts';
import { present } from './present.ts';
import { drill, majorOutage, raised, silences, stray, swaps } from './scenes.ts';
import { fire } from './sources.ts';
import { openStage, type Stage } from './stage.ts';
import type { StoryClock } from './story-clock.ts';
import { Story, type Player } from './story.ts';

export interface FillPlan {
  readonly address: DatabaseAddress;
  /** When the history ends. */
  readonly end: Instant;
  readonly days: number;
  readonly publicUrl: string;
  /** Where the journal's seals are signed. */
  readonly dataDir: string;
  readonly keep: (clock: StoryClock) => Keep;
}

const made = z.object({ items: z.array(z.object({ id: z.string(), slug: z.string(), name: z.string() })) });
const token = z.object({ token: z.string() });

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Bug(`the demo's organisation was refused: ${result.refusal.detail} (${result.refusal.at ?? 'no place'})`);
  return result.value;
};

/** The first steps of an installation, by the product's own ways. */
class Founding {
  private readonly stage: Stage;
  founder: Player | undefined;

  constructor(stage: Stage) {
    this.stage = stage;
  }

  async ask<T>(method: 'GET' | 'POST' | 'PUT', asked: { path: string; body?: object }, answer: Shape<T>): Promise<T> {
    const { status, body } = await this.stage.ask(this.founder, { method, ...asked });
    if (status >= 300) throw new Bug(`founding: ${asked.path} was answered by ${status}: ${JSON.stringify(body)}`);
    return answer.parse(body);
  }

  /** Ruth sets Evenkeel up; her account is not used after that, and nobody knows its password. */
  async setUp(): Promise<void> {
    const secret = await this.stage.access.newSetUpToken();
    if (secret === undefined) throw new Bug('the database of the demo is not empty');
    const password = Buffer.from(this.stage.clock.random(24)).toString('base64url');
    const first = { organisation: 'Larkfield', name: 'Ruth Adeyemi', email: emailOf('ruth'), zone: ROTATION_ZONE };
    const session = valueOf(await this.stage.access.setUp(secret, { ...first, password }, 'set-up'));
    this.founder = { id: session.personId, name: first.name };
  }

  async applyConfiguration(start: string): Promise<ReadonlyMap<string, Player>> {
    const text = organisationDocuments(start)
      .map((document) => JSON.stringify(document))
      .join('\n---\n');
    await this.ask('POST', { path: '/config/apply', body: { files: [{ name: 'larkfield.yaml', text }] } }, z.unknown());
    const { items } = await this.ask('GET', { path: '/people?limit=100' }, made);
    return new Map(items.map(({ id, slug, name }) => [slug, { id, name }]));
  }

  async reachEverybody(people: ReadonlyMap<string, Player>): Promise<void> {
    await this.stage.db.write(system('demo'), async (tx) => {
      for (const person of demoPeople) {
        for (const channel of person.reached) {
          const personId = people.get(person.slug)?.id ?? '';
          valueOf(await addProvenContactMethod(tx, { personId, channel, address: addressOf(person, channel) }));
        }
      }
    });
  }

  async grantRoles(people: ReadonlyMap<string, Player>): Promise<void> {
    const { items } = await this.ask('GET', { path: '/teams?limit=100' }, made);
    const team = (slug: string): string | null => items.find((each) => each.slug === slug)?.id ?? null;
    const grant = async (slug: string, role: string, teamId: string | null): Promise<unknown> =>
      this.ask('POST', { path: '/grants', body: { personId: people.get(slug)?.id, role, teamId } }, z.unknown());
    await grant(administrator.slug, 'admin', null);
    for (const slug of new Set([...primaries, ...secondaries])) await grant(slug, 'responder', team('commerce'));
    for (const [slug, person] of Object.entries(managers)) if (slug !== 'organisation') await grant(person, 'manager', team(slug));
  }

  /** The administrator's account has a password that everybody knows: the demo listens to this machine alone. */
  async invite(people: ReadonlyMap<string, Player>): Promise<void> {
    const person = people.get(administrator.slug);
    if (person === undefined) throw new Bug('the demo has no administrator');
    const invitation = await this.stage.db.write(system('demo'), async (tx) => this.stage.access.invite(tx, person.id));
    valueOf(await this.stage.access.acceptInvitation(invitation, administrator.password, 'the demo'));
  }

  /** The status page, and who is told beside it. */
  async openCommunication(): Promise<void> {
    const { page, components } = statusPage;
    await this.ask('POST', { path: '/status-pages', body: page }, z.unknown());
    await this.ask('PUT', { path: `/status-pages/${page.slug}/components`, body: { components } }, z.unknown());
    for (const person of executives) await this.ask('POST', { path: '/audiences/executives/members', body: { person } }, z.unknown());
  }

  async openDoors(): Promise<{ alertmanager: string; generic: string }> {
    const open = async (name: string, source: 'alertmanager' | 'generic'): Promise<string> =>
      (await this.ask('POST', { path: '/integrations', body: { name, source, team: 'commerce', scopes: ['post', 'read'] } }, token)).token;
    const doors = { alertmanager: await open('Prometheus, production', 'alertmanager'), generic: await open('Back office', 'generic') };
    await this.ask('POST', { path: '/keys', body: { name: 'release-pipeline', role: 'responder' } }, z.unknown());
    return doors;
  }
}

/** How long before its first alarm the organisation is set up. */
const EARLIER: Duration = hours(20);

function tellScenes(told: { story: Story; known: Known }, span: { from: Instant; end: Instant }): void {
  const { story } = told;
  const { calendar } = story.parts;
  const { from, end } = span;
  const on = (ago: number, time: Duration): Instant => calendar.at(calendar.dayOf(end) - days(ago), time);
  const within = (at: Instant, tell: (at: Instant) => void): void => (at > from ? tell(at) : undefined);
  within(on(9, hours(14) + minutes(6)), (at) => majorOutage(told, at));
  within(on(20, hours(10) + minutes(30)), (at) => drill(told, at));
  within(on(48, hours(11) + minutes(12)), (at) => raised(told, at));
  within(on(12, hours(13.4)), (at) => stray(told, at));
  swaps(told, end);
  silences(told, end);
  present(told, end);
  preparedChanges(told, end);
  changesAhead(told, end);
}

/** Once a day the journal is sealed, and now and then the tables that grow are given their months. */
function keepHouse(story: Story, plan: FillPlan, from: Instant): void {
  const seal = createSealer(story.parts.stage.db, plan.dataDir);
  const tidy = async (): Promise<number> => story.parts.stage.db.write(system('partitions'), async (tx) => keepPartitions(tx));
  for (let at = from; at < plan.end; at += days(1)) story.later(at, seal);
  for (let at = from; at < plan.end; at += days(20)) story.later(at, async () => void (await tidy()));
}

async function play(story: Story, pages: AnswerPages): Promise<void> {
  const { stage, end } = story.parts;
  let due = await stage.settle();
  for (;;) {
    const next = Math.min(due, story.agenda.next());
    if (next >= end) break;
    stage.clock.moveTo(next);
    if (story.agenda.next() <= next) await story.agenda.happen();
    due = await stage.settle();
    await pages.hear(stage.takeKept());
  }
}

async function found(stage: Stage, plan: FillPlan): Promise<Omit<Story['parts'], 'stage'>> {
  const zone = zoneOf(ROTATION_ZONE);
  const founding = new Founding(stage);
  await founding.setUp();
  const people = await founding.applyConfiguration(rotationStart(zone, plan.end, hours(10)));
  await founding.reachEverybody(people);
  await founding.grantRoles(people);
  await founding.invite(people);
  await founding.openCommunication();
  return { calendar: calendarOf(zone), people, doors: await founding.openDoors(), end: plan.end };
}

/**
 * Fills a migrated, empty database with an organisation and its history: everything is done by the product's own functions on a
 * clock that is moved, so that journal, clocks and measurements are what they would have become. The same end has the same history.
 */
export async function fillDemo(plan: FillPlan): Promise<void> {
  const from = plan.end - days(plan.days);
  const stage = await openStage({ ...plan, start: from - EARLIER });
  try {
    await stage.db.write(system('partitions'), async (tx) => keepPartitions(tx));
    const story = new Story({ stage, ...(await found(stage, plan)) });
    const known: Known = { firing: new Map(), scenes: new Map(), ends: new Set() };
    const history = planHistory({ from, to: plan.end }, story.parts.calendar);
    for (const firing of history.firings) {
      story.later(firing.at - 1, async () => Promise.resolve(void known.firing.set(firing.alarm.title, firing)));
      fire(story, firing);
    }
    for (const { at, wish } of history.askings) story.later(at, async () => void (await story.act('yuki', '/tickets', wish)));
    const desk = new Desk(story, known);
    for (const at of history.desks) story.later(at, async () => desk.look((await primaryNow(story)) ?? 'mara'));
    tellScenes({ story, known }, { from, end: plan.end });
    keepHouse(story, plan, from);
    await play(story, new AnswerPages(story, known));
  } finally {
    await stage.close();
  }
}
