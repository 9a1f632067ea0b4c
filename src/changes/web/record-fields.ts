import type { Answer } from '../../web/api.ts';
import type { Api } from '../../web/api-types.ts';
import { editedSteps, inTime, keyedSteps, plainSteps, type EditedStep } from './steps-edited.ts';

/** A change, whole. */
export type Change = Answer<'GET /changes/:change'>;
export type Kind = Change['kind'];
export type Phase = Change['plan']['phases'][number];
export type ImpactChoice = Change['plan']['impact']['choices'][number];
type Body = Api['POST /changes']['body'];

/** What a person writes of a change, as the form holds it. */
export interface Fields {
  readonly title: string;
  /** Slugs. */
  readonly services: readonly string[];
  readonly kind: Kind;
  readonly environment: string;
  /** Slug; empty for the team of the first service. */
  readonly team: string;
  readonly reason: string;
  readonly ifNotDone: string;
  readonly choices: readonly ImpactChoice[];
  readonly worstCase: string;
  readonly likelihood: string;
  readonly start: number | null;
  readonly end: number | null;
  readonly timeline: readonly EditedStep[];
  readonly rollback: readonly EditedStep[];
  /** One a line. */
  readonly customers: string;
  /** The names of those that were told. */
  readonly told: readonly string[];
  /** Slug; empty for whoever writes it. */
  readonly technician: string;
  /** One a line. */
  readonly contacts: string;
  /** One a line: the address, then what it is called. */
  readonly links: string;
  /** T-12, of a record made afterwards. */
  readonly ticket: string;
  /** Whether it is the short form of a procedure or a console action. */
  readonly short: boolean;
  /** Slug of the peer who is asked; empty where the record names none. */
  readonly peer: string;
  readonly phases: readonly Phase[];
}

export const kinds: readonly (readonly [Kind, string])[] = [
  ['configuration', 'Configuration'],
  ['code', 'Code with manual steps'],
  ['data', 'Data or schema'],
  ['infrastructure', 'Infrastructure or network'],
  ['automated', 'Automated deployment'],
  ['standard', 'Standard, by a template'],
  ['emergency', 'Emergency'],
];

export const kindWord = (kind: string): string => kinds.find(([key]) => key === kind)?.[1] ?? kind;

export const impactChoices: readonly (readonly [ImpactChoice, string])[] = [
  ['none', 'Nobody notices'],
  ['slower', 'Slower for a while'],
  ['errors', 'Some requests fail'],
  ['unavailable', 'Unavailable for a while'],
  ['data', 'Data may be lost or wrong'],
];

/** A record that nobody has written anything in. */
export const noFields: Fields = {
  title: '',
  services: [],
  kind: 'configuration',
  environment: 'production',
  team: '',
  reason: '',
  ifNotDone: '',
  choices: [],
  worstCase: '',
  likelihood: '',
  start: null,
  end: null,
  timeline: [],
  rollback: [],
  customers: '',
  told: [],
  technician: '',
  contacts: '',
  links: '',
  ticket: '',
  short: false,
  peer: '',
  phases: [],
};

type Link = NonNullable<Body['links']>[number];

const linksText = (links: readonly Link[]): string =>
  links.map(({ url, name }) => [url.replaceAll(' ', '%20'), name ?? ''].join(' ').trim()).join('\n');

/** A change as the form holds it. */
export const fieldsOf = (change: Change): Fields => ({
  title: change.title,
  services: change.services.map(({ slug }) => slug),
  kind: change.kind,
  environment: change.environment,
  team: change.team?.slug ?? '',
  reason: change.plan.reason,
  ifNotDone: change.plan.ifNotDone,
  choices: change.plan.impact.choices,
  worstCase: change.plan.impact.worstCase,
  likelihood: change.plan.impact.likelihood,
  start: change.scheduledStart,
  end: change.scheduledEnd,
  timeline: editedSteps(change.plan.timeline),
  rollback: editedSteps(change.plan.rollback),
  customers: change.plan.customers.map(({ name }) => name).join('\n'),
  told: change.plan.customers.flatMap(({ name, told }) => (told ? [name] : [])),
  technician: change.technician?.slug ?? '',
  contacts: change.plan.contacts.join('\n'),
  links: linksText(change.plan.links),
  ticket: change.ticket === null ? '' : `T-${change.ticket}`,
  short: change.plan.short,
  peer: change.plan.peer ?? '',
  phases: change.plan.phases,
});

/** The lines of a text that say something. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The link that a line is; undefined while its address is not whole. */
function linkOf(line: string): Link | undefined {
  const [, url = '', name = ''] = /^(https?:\/\/[^\s/]\S*)\s*(.*)$/.exec(line) ?? [];
  if (!URL.canParse(url)) return undefined;
  return name === '' ? { url } : { url, name };
}

/** The lines of the links that are no address yet: they are not kept. */
export const unkeptLinks = (links: string): string[] => linesOf(links).filter((line) => linkOf(line) === undefined);

const linksOf = (links: string): Link[] => linesOf(links).flatMap((line) => linkOf(line) ?? []);
const said = (lines: readonly string[]): string[] => lines.map((line) => line.trim()).filter((line) => line !== '');
const phasesOf = ({ phases }: Fields): (Omit<Phase, 'hosts' | 'alarms'> & { hosts: string[]; alarms: string[] })[] =>
  phases.map((phase, place) => ({
    ...phase,
    name: phase.name.trim() === '' ? `Phase ${place + 1}` : phase.name.trim(),
    hosts: said(phase.hosts),
    alarms: said(phase.alarms),
    backTo: phase.backTo.trim(),
  }));
const endOf = ({ start, end }: Fields): number | null => (end !== null && start !== null && end <= start ? null : end);
const customersOf = ({ customers, told }: Fields): { name: string; told: boolean }[] =>
  linesOf(customers).map((name) => ({ name, told: told.includes(name) }));
const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** What is sent of it. An address that is still being typed stays in the form. */
export const bodyOf = (fields: Fields): Body => ({
  title: fields.title.trim(),
  services: [...fields.services],
  kind: fields.kind,
  environment: orNull(fields.environment) ?? 'production',
  team: orNull(fields.team),
  technician: orNull(fields.technician),
  scheduledStart: fields.start,
  // An end that is still before the start is kept in the form until it makes sense.
  scheduledEnd: endOf(fields),
  ticket: orNull(fields.ticket),
  reason: fields.reason,
  ifNotDone: fields.ifNotDone,
  impact: { choices: [...fields.choices], worstCase: fields.worstCase, likelihood: fields.likelihood },
  timeline: plainSteps(fields.timeline),
  rollback: plainSteps(fields.rollback),
  customers: customersOf(fields),
  contacts: linesOf(fields.contacts),
  links: linksOf(fields.links),
  short: fields.short,
  peer: orNull(fields.peer),
  phases: phasesOf(fields),
});

/** The fields as the server would give them back. */
export const plainFields = (fields: Fields): Fields => ({
  ...fields,
  title: fields.title.trim(),
  environment: orNull(fields.environment) ?? 'production',
  end: endOf(fields),
  timeline: inTime(fields.timeline),
  rollback: inTime(fields.rollback),
  customers: linesOf(fields.customers).join('\n'),
  told: customersOf(fields).flatMap(({ name, told }) => (told ? [name] : [])),
  contacts: linesOf(fields.contacts).join('\n'),
  links: linksText(linksOf(fields.links)),
  ticket: fields.ticket.trim(),
  phases: phasesOf(fields),
});

/** Fields of another with the keys of the steps that stand, so that an open step stays open. */
export const keyedFields = (theirs: Fields, standing: Fields): Fields => ({
  ...theirs,
  timeline: keyedSteps(theirs.timeline, standing.timeline),
  rollback: keyedSteps(theirs.rollback, standing.rollback),
});

/** Whether there is enough of it to be kept. */
export const isKeepable = ({ title, services }: Fields): boolean => title.trim() !== '' && services.length > 0;
