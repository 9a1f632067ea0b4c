import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { hours, minutes, type Instant } from '../../kernel/index.ts';
import {
  afterSilence,
  answered,
  barred,
  currentStep,
  mayStart,
  opened,
  openAsks,
  superseded,
  withdrawn,
  type About,
  type Ask,
  type Review,
  type Said,
  type StartFacts,
} from './approvals.ts';
import { approverRoles, type ApprovalStep, type ApproverRole } from './matrix.ts';

const step = (...roles: ApproverRole[]): ApprovalStep => ({ roles, quorum: 'first' });
const about: About = { now: 1, unaccepted: [], emergent: false, asksExpertise: true };

const ask = (place: number, role: ApproverRole, person: string | null): Ask => ({
  id: `${place}-${role}-${person ?? 'outside'}`,
  step: place,
  role,
  person,
  name: person ?? 'the customer',
  askedAt: 0,
  dueAt: hours(48),
  answer: null,
  answeredAt: null,
  answeredBy: null,
});

const said = (id: string, by: string | null, rest: Partial<Said> = {}): Said => ({
  ask: id,
  by,
  standsFor: [],
  answer: 'approved',
  notBefore: null,
  version: 1,
  reason: '',
  expertise: 'ran it twice',
  ...rest,
});

const atOnce: StartFacts = {
  version: 1,
  technician: 'tess',
  review: undefined,
  asks: [],
  unaccepted: [],
  now: 1,
  start: null,
  end: null,
  notBefore: null,
  by: 'tess',
};

function reviewOf(steps: ApprovalStep[], asks: Ask[]): Review {
  return { ...opened({ version: 1, steps, submitter: 'sam', technician: 'tess', writers: ['sam', 'wes'] }), asks };
}

const must = <T>(result: { ok: true; value: T } | { ok: false; refusal: { detail: string } }): T => {
  if (!result.ok) throw new Error(result.refusal.detail);
  return result.value;
};
const why = (result: { ok: boolean; refusal?: { detail: string } }): string => (result.ok ? 'yes' : (result.refusal?.detail ?? ''));

describe('an answer', () => {
  const two = reviewOf([step('peer'), step('manager')], [ask(0, 'peer', 'pia'), ask(0, 'peer', 'sam'), ask(1, 'manager', 'max')]);

  it('CHG-5: counts once and in turn, and the last of them approves', () => {
    expect(why(answered(two, said('1-manager-max', 'max'), about))).toContain('not asked yet');
    const one = must(answered(two, said('0-peer-pia', 'pia'), about));
    expect(one.state).toBe('open');
    expect(why(answered(one, said('0-peer-pia', 'pia'), about))).toContain('answered already');
    const all = must(answered(one, said('1-manager-max', 'max'), about));
    expect(all.state).toBe('approved');
    expect(why(answered(all, said('0-peer-sam', 'pia'), about))).toContain('approved already');
  });

  it('CHG-5: is nobody for their own change, nor for one that they carry out, nor through a delegate', () => {
    expect(why(answered(two, said('0-peer-sam', 'sam'), about))).toContain('their own change');
    expect(why(answered(two, said('0-peer-sam', 'dee', { standsFor: ['sam'] }), about))).toContain('their own change');
    expect(why(answered(two, said('0-peer-pia', 'tess', { standsFor: ['pia'] }), about))).toContain('carry out');
    expect(why(answered(two, said('0-peer-pia', 'wes', { standsFor: ['pia'] }), about))).toContain('their own change');
    expect(why(answered(two, said('0-peer-pia', 'eve'), about))).toContain('is asked, or a delegate');
    expect(answered(two, said('0-peer-pia', 'dee', { standsFor: ['pia'] }), about).ok).toBe(true);
  });

  it('CHG-5: is one person for one step', () => {
    const same = reviewOf([step('peer'), step('manager')], [ask(0, 'peer', 'pia'), ask(1, 'manager', 'pia')]);
    const one = must(answered(same, said('0-peer-pia', 'pia'), about));
    expect(why(answered(one, said('1-manager-pia', 'pia'), about))).toContain("another person's");
  });

  it('CHG-5: a rejection needs a reason and ends the round; CHG-27: only the VP postpones', () => {
    expect(why(answered(two, said('0-peer-pia', 'pia', { answer: 'rejected' }), about))).toContain('say why');
    expect(must(answered(two, said('0-peer-pia', 'pia', { answer: 'rejected', reason: 'no rollback' }), about)).state).toBe('rejected');
    expect(why(answered(two, said('0-peer-pia', 'pia', { answer: 'postponed', reason: 'later' }), about))).toContain('only the VP');
    const vp = reviewOf([step('vp')], [ask(0, 'vp', 'vera')]);
    const later = (notBefore: Instant | null) => said('0-vp-vera', 'vera', { answer: 'postponed', reason: 'after the launch', notBefore });
    for (const past of [null, 0, 1]) expect(why(answered(vp, later(past), about))).toContain('still to come');
    expect(must(answered(vp, later(2), about)).state).toBe('postponed');
  });

  it('CHG-26: a peer says in a line how they know the service', () => {
    expect(why(answered(two, said('0-peer-pia', 'pia', { expertise: ' ' }), about))).toContain('how you know the service');
    expect(answered(two, said('0-peer-pia', 'pia', { expertise: '' }), { ...about, asksExpertise: false }).ok).toBe(true);
  });

  it('CHG-30: is no approval while a team has not accepted what it is given', () => {
    const waiting = { ...about, unaccepted: ['Network has not accepted its steps'] };
    expect(why(answered(two, said('0-peer-pia', 'pia'), waiting))).toContain('Network');
  });

  it('a customer has 48 hours to object, and consents by letting them pass; every customer is heard', () => {
    const review = reviewOf([step('customer')], [ask(0, 'customer', null), { ...ask(0, 'customer', 'cora'), dueAt: hours(60) }]);
    expect(afterSilence(review, hours(48) - 1).asks).toEqual(review.asks);
    const first = afterSilence(review, hours(48));
    expect(first).toMatchObject({ state: 'open', asks: [{ answer: 'silent' }, { answer: null }] });
    expect(afterSilence(first, hours(60)).state).toBe('approved');
    const no = said('0-customer-outside', null, { answer: 'rejected', reason: 'our sale is on' });
    expect(must(answered(review, no, about)).state).toBe('rejected');
  });

  it('a share of a group is enough where that is asked for', () => {
    const half = reviewOf(
      [{ roles: ['peer'], quorum: 0.5 }],
      ['a', 'b', 'c'].map((name) => ask(0, 'peer', name)),
    );
    const one = must(answered(half, said('0-peer-a', 'a'), about));
    expect(one.state).toBe('open');
    expect(must(answered(one, said('0-peer-b', 'b'), about)).state).toBe('approved');
  });
});

type Act =
  | { readonly kind: 'answer'; readonly ask: number; readonly by: string; readonly says: Said['answer']; readonly saw: number }
  | { readonly kind: 'put-forward' | 'demote' | 'start' }
  | { readonly kind: 'withdraw' | 'edit'; readonly by: string }
  | { readonly kind: 'technician'; readonly to: string }
  | { readonly kind: 'wait'; readonly hours: number };

const people = ['sam', 'tess', 'wes', 'pia', 'max', 'cora', 'vera'];
/** Mostly whoever is asked answers, with yes, having seen what stands. */
const by = fc.constantFrom('asked', 'asked', 'asked', 'asked', 'asked', ...people);
const says = fc.constantFrom(...Array<'approved'>(12).fill('approved'), 'rejected' as const, 'postponed' as const);
const saw = fc.constantFrom(0, 0, 0, 0, 0, 0, -1);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 24, arbitrary: fc.record({ kind: fc.constant('answer' as const), ask: fc.nat(3), by, says, saw }) },
  { weight: 6, arbitrary: fc.constantFrom({ kind: 'start' as const }, { kind: 'put-forward' as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'demote' as const }, { kind: 'start' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('edit' as const), by: fc.constantFrom('sam', 'sam', 'sam', 'pia') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), by: fc.constantFrom(...people) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('technician' as const), to: fc.constantFrom(...people) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 20, max: 60 }) }) },
);

interface World {
  version: number;
  technician: string;
  proven: boolean;
  now: Instant;
  review: Review | undefined;
  startedAt: Instant | undefined;
  /** Every approval that was taken, kept by the test beside the rules: of which version, by whom, as what. */
  readonly taken: { version: number; round: number; by: string; role: ApproverRole; at: Instant; technician: string }[];
  readonly takenBack: Set<string>;
  readonly writers: Set<string>;
  round: number;
}

const human: readonly ApprovalStep[] = [step('peer'), step('manager'), step('customer'), step('vp')];
const asksOf = (world: World): readonly ApprovalStep[] => (world.proven ? [] : human);

function putForward(world: World): void {
  if (world.review?.state === 'open' || world.review?.state === 'approved') return;
  const steps = asksOf(world);
  world.round += 1;
  const asks = steps.flatMap(({ roles }, place) =>
    people
      .filter((person) => barred({ submitter: 'sam', technician: world.technician, writers: [] }, person) === null)
      .map((person) => ({ ...ask(place, roles[0] ?? 'vp', person), askedAt: world.now, dueAt: world.now + hours(48) })),
  );
  world.review = {
    ...opened({ version: world.version, steps, submitter: 'sam', technician: world.technician, writers: [...world.writers] }),
    asks,
  };
}

function answer(world: World, each: Extract<Act, { kind: 'answer' }>): void {
  const { review } = world;
  const asked = review === undefined ? undefined : openAsks(review)[each.ask];
  if (review === undefined || asked === undefined) return;
  const person = each.by === 'asked' ? asked.person : each.by;
  const notBefore = world.now + 1;
  const words = said(asked.id, person, {
    answer: each.says,
    version: review.version + each.saw,
    reason: 'so',
    standsFor: people,
    notBefore,
  });
  const done = answered(review, words, { ...about, now: world.now });
  if (!done.ok) return;
  if (each.says === 'approved')
    world.taken.push({
      version: world.version,
      round: world.round,
      by: person ?? 'outside',
      role: asked.role,
      at: world.now,
      technician: world.technician,
    });
  world.review = done.value;
}

function edit(world: World, by: string): void {
  world.version += 1;
  world.writers.add(by);
  if (world.review !== undefined) world.review = superseded(world.review);
}

function wait(world: World, long: number): void {
  world.now += hours(long);
  if (world.review !== undefined) world.review = afterSilence(world.review, world.now);
}

function takeBack(world: World, by: string): void {
  const done = world.review === undefined ? undefined : withdrawn(world.review, by);
  if (done?.ok !== true) return;
  world.takenBack.add(`${world.round}`);
  world.review = done.value;
}

function start(world: World): void {
  const { version, technician, review } = world;
  const time = { now: world.now, start: null, end: null, notBefore: null, by: technician };
  if (mayStart({ version, technician, review, asks: asksOf(world), unaccepted: [], ...time }).ok) world.startedAt = world.now;
}

function perform(world: World, each: Act): void {
  if (each.kind === 'answer') answer(world, each);
  else if (each.kind === 'put-forward') putForward(world);
  else if (each.kind === 'demote') world.proven = false;
  else if (each.kind === 'edit') edit(world, each.by);
  else if (each.kind === 'technician') world.technician = each.to;
  else if (each.kind === 'wait') wait(world, each.hours);
  else if (each.kind === 'withdraw') takeBack(world, each.by);
  else start(world);
}

describe('in whatever order people and clocks act', () => {
  it('CHG-5: nothing starts that is not approved whole, as it is written, by others than writers and technician, in turn, each step by another', () => {
    let started = 0;
    fc.assert(
      fc.property(fc.array(act, { minLength: 12, maxLength: 60, size: 'max' }), fc.boolean(), (acts, proven) => {
        const world: World = {
          version: 1,
          technician: 'tess',
          proven,
          now: 0,
          review: undefined,
          startedAt: undefined,
          taken: [],
          takenBack: new Set(),
          writers: new Set(['sam']),
          round: 0,
        };
        putForward(world);
        for (const each of acts) {
          perform(world, each);
          if (world.startedAt !== undefined) break;
        }
        if (world.startedAt === undefined || world.proven) return;
        started += 1;
        const { review } = world;
        const own = world.taken.filter(({ version, round }) => version === world.version && round === world.round);
        expect(world.takenBack.has(`${world.round}`)).toBe(false);
        expect(review?.version).toBe(world.version);
        expect(own.filter(({ by }) => world.writers.has(by) || by === world.technician)).toEqual([]);
        expect(new Set(own.map(({ by }) => by)).size).toBe(own.length);
        for (const role of ['peer', 'manager', 'vp'] as const) expect(own.filter((each) => each.role === role)).toHaveLength(1);
        const places = own.map(({ role }) => approverRoles.indexOf(role));
        expect(places).toEqual(places.toSorted((one, other) => one - other));
        const customers = review?.asks.filter(({ role }) => role === 'customer') ?? [];
        expect(
          customers.every(
            (each) => each.answer === 'approved' || (each.answer === 'silent' && (each.answeredAt ?? 0) - each.askedAt >= hours(48)),
          ),
        ).toBe(true);
      }),
      { numRuns: 400, seed: 37 },
    );
    expect(started).toBeGreaterThan(10);
  });

  it('of two approvers who answer one step at a time the second is told so, whoever is first', () => {
    const review = reviewOf([step('peer'), step('manager')], [ask(0, 'peer', 'pia'), ask(0, 'peer', 'max'), ask(1, 'manager', 'max')]);
    for (const [first, second] of [
      ['pia', 'max'],
      ['max', 'pia'],
    ] as const) {
      const one = must(answered(review, said(`0-peer-${first}`, first), about));
      expect(currentStep(one)).toBe(1);
      expect(answered(one, said(`0-peer-${second}`, second), about).ok).toBe(false);
    }
  });

  it('a template that is demoted while its change waits stops it, and an approval that is withdrawn does', () => {
    const none = opened({ version: 1, steps: [], submitter: 'sam', technician: 'tess', writers: ['sam'] });
    const facts = { ...atOnce, review: none };
    expect(none.state).toBe('approved');
    expect(mayStart(facts).ok).toBe(true);
    expect(why(mayStart({ ...facts, asks: [step('peer')] }))).toContain('needs the approval of peer now');
    const approved = must(answered(reviewOf([step('peer')], [ask(0, 'peer', 'pia')]), said('0-peer-pia', 'pia'), about));
    expect(mayStart({ ...facts, review: approved }).ok).toBe(true);
    expect(why(withdrawn(approved, 'max'))).toContain('only whoever approved');
    expect(why(mayStart({ ...facts, review: must(withdrawn(approved, 'pia')) }))).toContain('withdrawn');
    expect(why(mayStart({ ...facts, version: 2, review: approved }))).toContain('another version');
    expect(why(mayStart({ ...facts, technician: 'pia', review: approved }))).toContain('another technician');
    expect(why(mayStart({ ...facts, technician: null, by: 'pia', review: approved }))).toContain('you approved it');
  });

  it('CHG-5: starts in its time alone: a little before it at most, never before the VP allows, and not once it is over', () => {
    const review = must(answered(reviewOf([step('peer')], [ask(0, 'peer', 'pia')]), said('0-peer-pia', 'pia'), about));
    const at = (now: Instant, notBefore: Instant | null = null) =>
      why(mayStart({ ...atOnce, review, now, start: hours(10), end: hours(11), notBefore }));
    expect(at(hours(10) - minutes(15) - 1)).toContain('may not begin before 1970-01-01 09:45 UTC');
    expect([at(hours(10) - minutes(15)), at(hours(11) - 1)]).toEqual(['yes', 'yes']);
    expect(at(hours(10), hours(10) + 1)).toContain('may not begin before');
    expect(at(hours(11))).toContain('give it a new time');
  });
});
