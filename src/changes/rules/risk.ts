import { among, over, same } from './fitting.ts';

export const risks = ['low', 'medium', 'high'] as const;
export type Risk = (typeof risks)[number];

/** One rule of the first view; what it leaves out does not matter. */
export interface RiskRule {
  readonly words: string;
  readonly risk: Risk;
  readonly tiers?: readonly number[] | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly wide?: boolean | undefined;
  /** Whether a rollback is written. */
  readonly rollback?: boolean | undefined;
  /** Lines or items touched, more than this. */
  readonly sizeOver?: number | undefined;
  /** Services touched, more than this. */
  readonly servicesOver?: number | undefined;
}

/** A question with its answers, from the least to the most risk. */
export interface RiskQuestion {
  readonly key: string;
  readonly words: string;
  readonly answers: readonly { readonly key: string; readonly words: string; readonly points: number }[];
}

/** How risk is judged. */
export interface RiskModel {
  /** The first that fits says what the first view says; none says low. */
  readonly rules: readonly RiskRule[];
  readonly questions: readonly RiskQuestion[];
  /** From how many points on the second view says so. */
  readonly points: { readonly medium: number; readonly high: number };
}

export interface RiskFacts {
  readonly tier: number;
  readonly kind: string;
  readonly wide: boolean;
  readonly rollback: boolean;
  readonly size: number | null;
  readonly services: number;
  /** What was answered, by the question. */
  readonly answers: Readonly<Record<string, string>>;
  /** Of this kind and team: how many were done lately, and how many of them failed or were rolled back. */
  readonly history: { readonly runs: number; readonly failures: number };
}

export interface RiskView {
  readonly view: 'rules' | 'questions' | 'history';
  readonly risk: Risk;
  readonly because: string;
}

/** The risk of a change, and the view that set it. */
export interface RiskAnswer {
  readonly risk: Risk;
  readonly setBy: RiskView['view'];
  readonly because: string;
  readonly views: readonly RiskView[];
}

const rank = (risk: Risk): number => risks.indexOf(risk);

const fits = (rule: RiskRule, facts: RiskFacts): boolean =>
  among(rule.tiers, facts.tier) &&
  among(rule.kinds, facts.kind) &&
  same(rule.wide, facts.wide) &&
  same(rule.rollback, facts.rollback) &&
  over(rule.sizeOver, facts.size ?? 0) &&
  over(rule.servicesOver, facts.services);

function byRules({ rules }: RiskModel, facts: RiskFacts): RiskView {
  const place = rules.findIndex((rule) => fits(rule, facts));
  const rule = rules[place];
  if (rule === undefined) return { view: 'rules', risk: 'low', because: 'no rule fits' };
  return { view: 'rules', risk: rule.risk, because: `rule ${place + 1}: ${rule.words}` };
}

function byQuestions({ questions, points }: RiskModel, facts: RiskFacts): RiskView {
  const given = questions.map(({ key, answers }) => answers.find((each) => each.key === facts.answers[key]));
  const sum = given.reduce((total, answer) => total + (answer?.points ?? 0), 0);
  const open = given.filter((answer) => answer === undefined).length;
  const risk: Risk = sum >= points.high ? 'high' : sum >= points.medium ? 'medium' : 'low';
  const counted = `${sum} points of the questions`;
  if (open === 0 || risk === 'high') return { view: 'questions', risk, because: counted };
  // What nobody has answered is not known to be harmless.
  return { view: 'questions', risk: 'medium', because: `${counted}, and ${open} of ${questions.length} are not answered` };
}

/** With fewer runs than this nothing is known of a kind. */
const ENOUGH_RUNS = 5;
const GOOD = 0.05;
const BAD = 0.15;

/** How likely a failure is by what happened before: 1 seldom, 3 often, between them unknown and middling. */
function likelihood({ runs, failures }: RiskFacts['history']): { readonly value: number; readonly words: string } {
  if (runs < ENOUGH_RUNS) return { value: 1.5, words: `only ${runs} of this kind by this team so far` };
  const share = failures / runs;
  const words = `${failures} of the last ${runs} of this kind by this team failed`;
  return { value: share < GOOD ? 1 : share < BAD ? 2 : 3, words };
}

function byHistory(facts: RiskFacts): RiskView {
  const impact = Math.max(1, 4 - facts.tier);
  const { value, words } = likelihood(facts.history);
  const product = impact * value;
  const risk: Risk = product >= 7 ? 'high' : product >= 4 ? 'medium' : 'low';
  return { view: 'history', risk, because: `tier ${facts.tier}, ${words}` };
}

/** The highest of the three views; where several say the same the first of them sets it. */
export function judgeRisk(model: RiskModel, facts: RiskFacts): RiskAnswer {
  const first = byRules(model, facts);
  const views = [first, byQuestions(model, facts), byHistory(facts)];
  const set = views.reduce((highest, view) => (rank(view.risk) > rank(highest.risk) ? view : highest), first);
  return { risk: set.risk, setBy: set.view, because: set.because, views };
}

/** How risk is judged where nobody has said otherwise. */
export const defaultRiskModel: RiskModel = {
  rules: [
    { words: 'it reaches further than its services', risk: 'high', wide: true },
    { words: 'data or schema of a tier 1 service', risk: 'high', tiers: [1], kinds: ['data'] },
    { words: 'there is no rollback for a tier 1 or 2 service', risk: 'high', tiers: [1, 2], rollback: false },
    { words: 'it touches more than five services', risk: 'high', servicesOver: 5 },
    { words: 'data or schema', risk: 'medium', kinds: ['data'] },
    { words: 'infrastructure', risk: 'medium', kinds: ['infrastructure'] },
    { words: 'more than 500 lines or items', risk: 'medium', sizeOver: 500 },
    { words: 'there is no rollback', risk: 'medium', rollback: false },
  ],
  questions: [
    {
      key: 'done-before',
      words: 'Has this been done in production before?',
      answers: [
        { key: 'often', words: 'Often, the same way', points: 0 },
        { key: 'once', words: 'Once or twice', points: 1 },
        { key: 'never', words: 'Never', points: 3 },
      ],
    },
    {
      key: 'tested',
      words: 'Where was it tried, rollback included?',
      answers: [
        { key: 'same', words: 'In an environment like production, with the rollback', points: 0 },
        { key: 'part', words: 'In part, or without the rollback', points: 2 },
        { key: 'not', words: 'Nowhere', points: 4 },
      ],
    },
    {
      key: 'undo',
      words: 'How long does going back take?',
      answers: [
        { key: 'minutes', words: 'Minutes', points: 0 },
        { key: 'hour', words: 'Up to an hour', points: 2 },
        { key: 'longer', words: 'Longer, or it cannot be undone', points: 4 },
      ],
    },
    {
      key: 'seen',
      words: 'Do customers see it while it goes on?',
      answers: [
        { key: 'no', words: 'No', points: 0 },
        { key: 'some', words: 'Some are slower or must try again', points: 2 },
        { key: 'all', words: 'An outage', points: 4 },
      ],
    },
  ],
  points: { medium: 4, high: 9 },
};
