import { minutes, type Duration, type Instant } from '../../kernel/index.ts';
import type { State } from './states.ts';

/** A question that a call leader asks, when it is due first, and how often again. */
interface Question {
  readonly key: string;
  readonly words: string;
  /** After the call has begun, at severity 1; severity 2 takes twice as long. */
  readonly after: Duration;
  readonly every?: Duration;
  /** Asked in these states only. */
  readonly states?: readonly State[];
}

/** The leader's questions as they ship. */
export const questions: readonly Question[] = [
  { key: 'verify', words: 'How will we verify that it is fixed?', after: 0, states: ['mitigating'] },
  { key: 'impact', words: 'What is the scope, and what is the impact?', after: minutes(2) },
  { key: 'changed', words: 'What changed in the 12 hours before?', after: minutes(5), states: ['assigned', 'researching'] },
  { key: 'neighbours', words: 'How are the dependencies, up- and downstream?', after: minutes(8) },
  { key: 'rollback', words: 'Is a rollback relevant?', after: minutes(11), states: ['assigned', 'researching'] },
  { key: 'everyone', words: 'Is everyone here whom we need?', after: minutes(14), every: minutes(30) },
  {
    key: 'close',
    words: 'How complex is it, and how close are we to the cause?',
    after: minutes(18),
    every: minutes(30),
    states: ['researching'],
  },
  { key: 'progress', words: 'Is progress enough, or does somebody else have to come?', after: minutes(25), every: minutes(15) },
];

/** After so much silence at severity 1 a word is asked for; twice as long at severity 2. */
export const SILENCE: Duration = minutes(15);
/** A decision that is open for so long is put before the leader. */
export const UNDECIDED: Duration = minutes(10);
/** Between two questions at the least. */
const APART: Duration = minutes(2);

/** A call as far as its questions ask. */
export interface Call {
  readonly severity: number;
  readonly state: State;
  readonly begunAt: Instant;
  /** When a person last said anything. */
  readonly saidAt: Instant;
  /** When each question was last asked, by its key. */
  readonly asked: Readonly<Record<string, Instant>>;
  /** Decisions that nobody has made. */
  readonly undecided: readonly { readonly id: string; readonly text: string; readonly since: Instant }[];
}

export interface Prompt {
  readonly key: string;
  readonly words: string;
  /** A silence is told to the leader by message, too: nobody may be looking. */
  readonly tell: boolean;
}

/** What is asked now, if anything, and when to look again. */
export interface Asked {
  readonly prompt: Prompt | undefined;
  readonly lookAt: Instant;
}

interface Due {
  readonly at: Instant;
  readonly prompt: Prompt;
}

const slower = (length: Duration, severity: number): Duration => (severity === 1 ? length : length * 2);

const inMinutes = (length: Duration): number => Math.round(length / 60_000);

/** Asked after 15 min of silence, then after 30, 60 and so on: who is busy is not asked every quarter of an hour all night. */
function silence(call: Call): Due {
  let length = slower(SILENCE, call.severity);
  while (call.saidAt + length <= (call.asked['silence'] ?? 0)) length *= 2;
  const first = slower(SILENCE, call.severity);
  const words = `Nobody has written for ${inMinutes(length)} min. ${length === first ? 'How does it stand? Offer help.' : length === first * 2 ? 'Whom do we need? Ask for a name.' : 'Engage the secondary and the manager.'}`;
  return { at: call.saidAt + length, prompt: { key: 'silence', words, tell: true } };
}

const decisions = (call: Call): readonly Due[] =>
  call.undecided.map(({ id, text, since }) => {
    const key = `decision/${id}`;
    const at = Math.max(since, call.asked[key] ?? 0) + UNDECIDED;
    return { at, prompt: { key, words: `Undecided for ${inMinutes(at - since)} min: ${text} Who may decide?`, tell: false } };
  });

const scheduled = (call: Call): readonly Due[] =>
  questions.flatMap(({ key, words, after, every, states }) => {
    if (states !== undefined && !states.includes(call.state)) return [];
    const last = call.asked[key];
    // What was asked is asked again once somebody has spoken since: until then only the silence is.
    if (last !== undefined && (every === undefined || call.saidAt <= last)) return [];
    const at = last === undefined ? call.begunAt + slower(after, call.severity) : last + slower(every ?? 0, call.severity);
    return [{ at, prompt: { key, words, tell: false } }];
  });

/** Decides what the leader is asked: a silence first, then what nobody has decided, then the questions in their order; two never come within 2 min. */
export function ask(call: Call, now: Instant): Asked {
  const due = [silence(call), ...decisions(call), ...scheduled(call)];
  const freeAt = Math.max(call.begunAt, ...Object.values(call.asked)) + APART;
  const found = now < freeAt ? undefined : due.find((each) => each.at <= now);
  if (found !== undefined) return { prompt: found.prompt, lookAt: now + APART };
  return { prompt: undefined, lookAt: Math.max(freeAt, Math.min(...due.map((each) => each.at))) };
}
