import { z } from 'zod';

import { lineField, linkField, slugField, textField } from '../../platform/fields.ts';
import { changeKinds } from '../rules/index.ts';

const WEEK = 7 * 24 * 3600;
const words = (most: number) => textField(most).default('');

/** One step of a plan. A draft may leave its words empty; the quality check says what is missing. */
export const changeStep = z.strictObject({
  at: z.int().min(-WEEK).max(WEEK).describe('Seconds from 00:00, negative before it'),
  action: words(2000),
  command: textField(4000).nullable().default(null).describe('Exactly as it is typed'),
  where: words(253).describe('The host, the environment or the screen'),
  who: words(200),
  expect: words(1000),
  check: words(1000).describe('How the expectation is checked'),
  gotcha: words(1000).describe('What goes wrong here, at the step that it belongs to'),
  watch: z.boolean().default(false).describe('A monitoring step'),
  team: slugField.nullable().default(null).describe('Another team that does it, once it has accepted'),
  runner: slugField.optional().describe('The runner that runs its command; left out, a person does'),
});

const steps = z.array(changeStep).max(200).default([]);

/** One phase of a roll-out. The steps from its time to that of the next are done on its share alone. */
const phase = z.strictObject({
  name: lineField(80),
  at: z.int().min(-WEEK).max(WEEK).describe('Seconds from 00:00: with the steps from then on it begins'),
  share: z.number().gt(0).max(100).describe('Percent of all that it reaches'),
  hosts: z.array(lineField(253)).max(200).default([]),
  bakeMinutes: z.int().min(0).max(10_080).default(0).describe('How long it is watched before the next phase may begin'),
  alarms: z.array(lineField(300)).max(50).default([]).describe('Names of alarms that stop it; none named means each of its services'),
  backTo: words(300).describe('The version or artifact that it goes back to'),
});

/** What a person writes of a change beside its title, times and services. */
export const changePlan = z.strictObject({
  reason: words(5000),
  ifNotDone: words(2000).describe('What happens if it is not done'),
  impact: z
    .strictObject({
      choices: z
        .array(z.enum(['none', 'slower', 'errors', 'unavailable', 'data']))
        .max(5)
        .default([]),
      worstCase: words(2000).describe('In words that a reader who is no engineer understands, with a number'),
      likelihood: words(500),
    })
    .prefault({}),
  timeline: steps,
  rollback: steps,
  customers: z
    .array(z.strictObject({ name: lineField(), told: z.boolean().default(false) }))
    .max(200)
    .default([]),
  contacts: z.array(lineField(300)).max(50).default([]).describe('Beside those that fill themselves in'),
  links: z
    .array(z.strictObject({ name: lineField().optional(), url: linkField }))
    .max(100)
    .default([]),
  short: z.boolean().default(false).describe('The short form of a procedure or a console action: steps, time, service and a peer'),
  peer: slugField.nullable().default(null).describe('The person who is asked as peer, where the record names one'),
  phases: z.array(phase).max(20).default([]).describe('How it is rolled out, from a canary to all'),
});
export type ChangePlan = z.output<typeof changePlan>;

/** The last instant that a request may name: in the year 2243. */
export const LATEST = 8_640_000_000_000;
const instant = z.int().min(0).max(LATEST).nullable().default(null);

/** A change as a request writes it; services, people and teams by slug. */
export const changeBody = changePlan.extend({
  title: lineField(),
  services: z.array(slugField).min(1, 'name the service that is changed').max(50),
  kind: z.enum(changeKinds).default('code'),
  environment: lineField(63).default('production'),
  technician: slugField.nullable().default(null).describe('Who carries it out; left out, whoever submits it'),
  team: slugField.nullable().default(null).describe('The resolver group; left out, the team that owns the first service'),
  scheduledStart: instant,
  scheduledEnd: instant,
  ticket: z.string().max(40).nullable().default(null).describe('T-12: the severity 1 that it mended, of a record made afterwards'),
});
export type ChangeBody = z.output<typeof changeBody>;
