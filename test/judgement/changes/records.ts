import { readFileSync } from 'node:fs';

import { parse } from 'yaml';
import { z } from 'zod';

import { hours, minutes, mustHave } from '../../../src/kernel/index.ts';
import { qualityFields, type JudgedRecord, type JudgedStep } from '../../../src/changes/rules/index.ts';

const text = z.string().default('');
const record = z.object({
  name: z.string(),
  title: z.string(),
  services: z.array(z.string()),
  tier: z.number(),
  start: z.string().nullable(),
  minutes: z.number(),
  notice: z.number(),
  window: z.enum(['in', 'out']).optional(),
  reason: text,
  ifNotDone: text,
  impact: z.object({ choices: z.array(z.string()), worstCase: z.string(), likelihood: z.string() }),
  timeline: z.array(z.string()),
  rollback: z.array(z.string()),
  submitter: z.string().optional(),
  technician: z.string().nullable(),
  approvers: z.array(z.string()),
  customers: z.array(z.string()),
  contacts: z.array(z.string()),
  weak: z.array(z.enum(qualityFields)),
  overall: z.enum(['pass', 'back']),
});
type Written = z.output<typeof record>;

/** A record with what a reviewer says of it. */
export interface LabelledRecord extends Pick<Written, 'name' | 'weak' | 'overall'> {
  readonly record: JudgedRecord;
}

const raw = z.array(z.object({ name: z.string(), from: z.string().optional() }).loose());

/** A step from its line: `-00:15 ~ $ command | where | who | expect | check`. */
function stepFrom(line: string): JudgedStep {
  const [, sign, hour, minute, marks = '', rest = ''] = mustHave(/^([+-])(\d\d):(\d\d)((?: [~$])*) (.*)$/.exec(line) ?? undefined, line);
  const [what = '', where = '', who = '', expect = '', check = ''] = rest.split('|').map((each) => each.trim());
  const isCommand = marks.includes('$');
  return {
    at: (sign === '-' ? -1 : 1) * (Number(hour) * 3600 + Number(minute) * 60),
    action: isCommand ? '' : what,
    command: isCommand ? what : null,
    where,
    who,
    expect,
    check,
    watch: marks.includes('~'),
  };
}

function judged(written: Written): JudgedRecord {
  const start = written.start === null ? null : Date.parse(written.start);
  const { title, services, tier, reason, ifNotDone, impact, contacts, technician } = written;
  return {
    title,
    services,
    tier,
    reason,
    ifNotDone,
    impact,
    contacts,
    short: false,
    peer: null,
    phases: [],
    start,
    technician,
    submitter: written.submitter ?? technician,
    end: start === null ? null : start + minutes(written.minutes),
    notice: start === null ? null : hours(written.notice),
    inWindow: written.window === undefined ? null : written.window === 'in',
    timeline: written.timeline.map(stepFrom),
    rollback: written.rollback.map(stepFrom),
    approvers: written.approvers.map((each) => {
      const [role = '', ...name] = each.split(' ');
      return { role, name: name.join(' ') };
    }),
    customers: written.customers.map((each) => ({ name: each.replace(/ told$/, ''), told: each.endsWith(' told') })),
  };
}

/** One that is another with differences, `timeline.3` being its fourth step. */
function whole(each: Record<string, unknown>, all: ReadonlyMap<string, Record<string, unknown>>): Record<string, unknown> {
  const base = typeof each['from'] === 'string' ? whole(mustHave(all.get(each['from']), each['from']), all) : {};
  const found: Record<string, unknown> = { ...base, ...each };
  // Whoever does the first step carries the change out, where the record itself does not say who.
  if (!('technician' in found)) found['technician'] = z.array(z.string()).parse(found['timeline'])[0]?.split('|')[2]?.trim() ?? null;
  for (const [key, value] of Object.entries(each)) {
    const place = /^timeline\.(\d+)$/.exec(key)?.[1];
    if (place !== undefined) found['timeline'] = z.array(z.string()).parse(found['timeline']).with(Number(place), String(value));
  }
  return found;
}

/** The learning set: good records, bad ones, and those whose words mislead. */
export function labelledRecords(): readonly LabelledRecord[] {
  const written = ['good', 'bad', 'tricky'].flatMap((file) =>
    raw.parse(parse(readFileSync(new URL(`${file}.yaml`, import.meta.url), 'utf8'))),
  );
  const byName = new Map(written.map((each) => [each.name, each]));
  return written.map((each) => {
    const parsed = record.parse(whole(each, byName));
    return { name: parsed.name, weak: parsed.weak, overall: parsed.overall, record: judged(parsed) };
  });
}
