import type { Instant } from '../../kernel/index.ts';
import { draftPosting, type PublicFacts } from './drafts.ts';
import type { Audience } from './promises.ts';

/** What the timeline says of an incident, as far as those inside are told of it. */
export interface IncidentFacts {
  readonly number: number;
  readonly title: string;
  readonly impact: string;
  readonly service: string;
  readonly severity: number;
  readonly stage: PublicFacts['stage'];
  readonly beganAt: Instant;
  readonly restoredAt: Instant | undefined;
  readonly leader: string | undefined;
  /** People who are here, and the teams that they stand for. */
  readonly here: { readonly people: number; readonly teams: number };
  /** What stands open, as it was said. */
  readonly open: readonly { readonly kind: string; readonly text: string }[];
  readonly publicNames: readonly string[];
  readonly isFirst: boolean;
}

const clock = (at: Instant): string => `${new Date(at).toISOString().slice(11, 16)} UTC`;
const count = (of: number, noun: string): string => `${of} ${noun}${of === 1 ? '' : 's'}`;
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const stageWords: Readonly<Record<IncidentFacts['stage'], string>> = {
  new: 'The cause is being looked for.',
  known: 'What helps is known, and is being done.',
  restored: 'The service is restored; it is being watched.',
  over: 'It is resolved.',
};

function who({ leader, here }: IncidentFacts): string {
  const leads = leader === undefined ? 'Nobody leads it yet' : `${leader} leads`;
  if (here.people === 0) return `${leads}.`;
  return `${leads}; ${count(here.people, 'person').replace('persons', 'people')}${here.teams === 0 ? '' : ` of ${count(here.teams, 'team')}`} ${here.people === 1 ? 'is' : 'are'} on it.`;
}

const kinds: Readonly<Record<string, string>> = {
  change: 'Under way',
  decision: 'To decide',
  request: 'Needed',
  question: 'Asked',
  hypothesis: 'Idea',
};

const lines = (...all: readonly (string | undefined)[]): string => all.filter((line) => line !== undefined && line !== '').join('\n');

const forResponders = (facts: IncidentFacts): string =>
  lines(
    `T-${facts.number} ${sentence(facts.title)} ${facts.service}, severity ${facts.severity}, since ${clock(facts.beganAt)}.`,
    stageWords[facts.stage],
    who(facts),
    ...facts.open.flatMap(({ kind, text }) => (kinds[kind] === undefined ? [] : [`${kinds[kind]}: ${text}`])),
  );

const forExecutives = (facts: IncidentFacts): string =>
  lines(
    `${sentence(facts.impact === '' ? facts.title : facts.impact)} Since ${clock(facts.beganAt)}${facts.restoredAt === undefined ? '' : `, restored at ${clock(facts.restoredAt)}`}.`,
    stageWords[facts.stage],
    who(facts),
  );

const forSupport = (facts: IncidentFacts): string =>
  lines(
    `Customers may notice: ${sentence(facts.impact === '' ? facts.title : facts.impact)} Since ${clock(facts.beganAt)}.`,
    facts.stage === 'restored' || facts.stage === 'over'
      ? 'It should work again. Say so to whoever asks, and tell us of whoever still cannot.'
      : 'We know of it and work on it. Attach new contacts to the ticket.',
    `The ticket is T-${facts.number}.`,
  );

/** Customers are told what the public is told: nothing of the inside goes in. */
const forCustomers = ({ publicNames, severity, stage, beganAt, isFirst }: IncidentFacts): string =>
  draftPosting({ names: publicNames.length === 0 ? ['our service'] : publicNames, severity, stage, beganAt, isFirst }).words;

/** What is proposed to be said to an audience, from the timeline. Somebody reads it, changes it, and presses. The promise is put below it. */
export function draftFor(audience: Audience, facts: IncidentFacts): string {
  switch (audience) {
    case 'responders':
      return forResponders(facts);
    case 'executives':
      return forExecutives(facts);
    case 'support':
      return forSupport(facts);
    case 'customers':
      return forCustomers(facts);
  }
}
