import { days, hours } from '../../kernel/index.ts';
import { lose, qualityFields, scored, type FieldScore, type JudgedRecord, type QualityField, type QualityPoint } from './quality-score.ts';
import { FEW_STEPS, scoreMonitoring, scoreRollback, scoreTimeline } from './quality-steps.ts';
import { hasNumber, isDenied, tellingWords } from './quality-words.ts';

/** A record under this score does not pass: whoever approves is shown so, and sends it back or not. */
export const SENT_BACK_UNDER = 70;

/** What a record comes to. */
export interface Quality {
  /** 0 to 100. */
  readonly score: number;
  readonly passes: boolean;
  readonly fields: readonly FieldScore[];
}

type Points = readonly (QualityPoint | false)[];
const kept = (points: Points): QualityPoint[] => points.filter((point) => point !== false);
const isBlank = (text: string): boolean => text.trim() === '';

function scoreTitle({ title, services, reason, ifNotDone }: JudgedRecord): FieldScore {
  const telling = tellingWords(title, services);
  const vague = telling.length < 2;
  return scored(
    'title',
    kept([
      vague && lose(6, 'The title fits any change', 'Say what is changed, from what to what, and where.'),
      !vague && !/\d|_|[a-z]-[a-z]/.test(title) && lose(1, 'The title names no value', 'Say from what to what.'),
      services.length === 0 && lose(3, 'No service is named', 'Name each service that it touches.'),
      isBlank(reason) && lose(3, 'There is no reason', 'Why is it done?'),
      isBlank(ifNotDone) && lose(2, 'What happens if it is not done is open', 'Say what happens if it is not done.'),
    ]),
  );
}

function worstCaseOf({ impact: { worstCase }, tier }: JudgedRecord): QualityPoint | false {
  if (isBlank(worstCase)) return lose(12, 'There is no worst case', 'What is the worst that customers could see, how many, for how long?');
  if (isDenied(worstCase))
    return lose(tier <= 2 ? 12 : 8, 'The worst case is denied', 'Say what could fail all the same, for how many, for how long.');
  return !hasNumber(worstCase) && lose(6, 'The worst case has no number', 'How many, and for how long?');
}

function scoreImpact(record: JudgedRecord): FieldScore {
  const { choices, likelihood } = record.impact;
  return scored(
    'impact',
    kept([
      worstCaseOf(record),
      choices.length === 0 && lose(2, 'What customers would see is not chosen', 'Choose: slower, errors, unavailable, data, or none.'),
      isBlank(likelihood) && lose(3, 'How likely it is stands open', 'Say how likely, and from what you know it.'),
    ]),
    -2,
  );
}

/** How long before its start a change of a tier is known at the least. */
const noticeOf = (tier: number): number => (tier <= 2 ? hours(48) : 0);

const spanOf = (steps: JudgedRecord['timeline']): number => Math.max(0, ...steps.map(({ at }) => at)) * 1000;

function durationOf({ start, end, timeline, rollback }: JudgedRecord): QualityPoint | false {
  if (start === null) return false;
  if (end === null) return lose(4, 'It has no end', 'Say by when it is done.');
  const minutes = Math.round((end - start) / 60_000);
  if (end - start > days(1)) return lose(6, `It takes ${minutes} minutes`, 'Name the hours in which it is really done, or split it.');
  if (end - start < spanOf(timeline))
    return lose(6, `Its steps do not fit into ${minutes} minutes`, 'Give it the time that its last step needs.');
  return end - start < spanOf(timeline) + spanOf(rollback) && lose(2, 'The rollback does not fit in', 'Leave room for the way back.');
}

function noticed({ notice, tier, start }: JudgedRecord): QualityPoint | false {
  if (start === null || notice === null) return false;
  if (notice < 0) return lose(12, 'Its start has passed', 'Choose a start that is ahead.');
  const hoursLeft = Math.floor(notice / hours(1));
  return (
    notice < noticeOf(tier) &&
    lose(6, `${hoursLeft} h of notice is emergent`, `Tier ${tier} asks for ${noticeOf(tier) / hours(1)} h: start later.`)
  );
}

function scoreTiming(record: JudgedRecord): FieldScore {
  return scored(
    'timing',
    kept([
      record.start === null && lose(12, 'It has no start', 'Say when it starts and ends.'),
      noticed(record),
      record.inWindow === false && lose(6, 'It lies outside the window', 'Move it into the window of its services.'),
      durationOf(record),
    ]),
    -5,
  );
}

const same = (one: string, other: string | null): boolean => other !== null && one.trim().toLowerCase() === other.trim().toLowerCase();

const rolesAsked = (tier: number): readonly string[] => (tier === 1 ? ['peer', 'manager'] : ['peer']).filter(() => tier <= 3);

function ownApproval({ approvers, technician, submitter }: JudgedRecord): QualityPoint | false {
  const own = approvers?.find(({ name }) => same(name, technician) || same(name, submitter));
  if (own === undefined) return false;
  const does = same(own.name, technician) ? 'carries it out' : 'submits it';
  return { ...lose(10, `${own.name} approves and ${does}`, 'Nobody approves their own change: name somebody else.'), stops: true };
}

function scoreApprovals(record: JudgedRecord): FieldScore {
  const { approvers, customers, tier } = record;
  const own = ownApproval(record);
  const missing =
    approvers === null ? [] : (record.asked ?? rolesAsked(tier)).filter((role) => !approvers.some((each) => each.role === role));
  const untold = tier <= 2 ? customers.filter(({ told }) => !told) : [];
  return scored(
    'approvals',
    kept([
      own,
      missing.length > 0 &&
        lose(2 * missing.length, `No ${missing.join(' and no ')} is named`, `Name who approves as ${missing.join(' and as ')}.`),
      untold.length > 0 && lose(2, `${untold.map(({ name }) => name).join(', ')} not told`, `Tell customers, tier ${tier}.`),
      customers.length === 0 && tier === 1 && lose(1, 'No customer is named', 'Say whom it reaches, and tell them.'),
    ]),
    own === false ? 0 : -5,
  );
}

function scoreContacts({ contacts, technician, submitter }: JudgedRecord): FieldScore {
  const others = contacts.filter((contact) => !isBlank(contact) && !same(contact, technician) && !same(contact, submitter));
  return scored(
    'contacts',
    kept([
      technician === null && lose(3, 'Nobody carries it out', 'Name the technician.'),
      others.length === 0 && lose(3, 'Only one person is named', 'Name a second, an alias or a room.'),
    ]),
    -1,
  );
}

/** What the short form does not ask. */
const UNASKED: readonly QualityField[] = ['impact', 'monitoring', 'contacts'];

/** The short form asks what is done, on what, when, how back, and who reads it: the rest costs nothing. */
function judgeShort(record: JudgedRecord): readonly FieldScore[] {
  const { technician, submitter, peer } = record;
  const own = peer !== null && (same(peer, technician) || same(peer, submitter));
  const named = peer === null && lose(3, 'No peer is named', 'Name who reads it before it is done.');
  const mine = own && { ...lose(5, 'Its peer is whoever submits it or carries it out', 'Name somebody else.'), stops: true };
  const title = scored(
    'title',
    kept([record.services.length === 0 && lose(3, 'No service is named', 'Name each service that it touches.')]),
  );
  const unasked = UNASKED.map((field) => ({ ...scored(field, []), score: 0, of: 0 }));
  const timeline = scoreTimeline(record);
  return [
    title,
    scoreTiming(record),
    // A procedure may have one step.
    {
      ...timeline,
      ...scored(
        'timeline',
        timeline.points.filter(({ says }) => says !== FEW_STEPS),
      ),
    },
    scoreRollback(record),
    scored('approvals', kept([named, mine])),
    ...unasked,
  ].toSorted((one, other) => qualityFields.indexOf(one.field) - qualityFields.indexOf(other.field));
}

const judged = (fields: readonly FieldScore[]): Quality => {
  const sum = fields.reduce((all, { score }) => all + score, 0);
  const most = fields.reduce((all, { of }) => all + of, 0);
  const score = Math.round((100 * sum) / most);
  const stopped = fields.some((each) => each.score < 0 || each.points.some(({ stops }) => stops));
  return { score: Math.max(0, score), passes: score >= SENT_BACK_UNDER && !stopped, fields };
};

/** Judges a record: eight fields, each with what it loses and how to better it. The same record is always judged the same. */
export function judgeRecord(record: JudgedRecord): Quality {
  if (record.short) return judged(judgeShort(record));
  return judged([
    scoreTitle(record),
    scoreImpact(record),
    scoreTiming(record),
    scoreTimeline(record),
    scoreMonitoring(record),
    scoreRollback(record),
    scoreApprovals(record),
    scoreContacts(record),
  ]);
}
