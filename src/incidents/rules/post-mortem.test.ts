import { describe, expect, it } from 'vitest';

import { minutes } from '../../kernel/index.ts';
import {
  blamelessHints,
  draftOf,
  isRequired,
  lengthWords,
  movePostMortem,
  postMortemCommandsFor,
  postMortemStates,
  type IncidentRecord,
} from './post-mortem.ts';

const begin = Date.parse('2026-11-21T03:58:00Z');
const record: IncidentRecord = {
  number: 12,
  title: 'Card payments fail at checkout.',
  impact: '38 % of card payments fail',
  service: 'Payments gateway',
  cutAt: begin + minutes(5),
  impactStart: begin,
  detectedAt: begin + minutes(5),
  detectedBy: 'the alarm gateway-5xx fired',
  answeredAt: begin + minutes(12),
  engagedAt: begin + minutes(13),
  restoredAt: begin + minutes(45),
  restoredBecause: 'rolled back',
  leaders: [{ who: 'Ines Keller', since: begin + minutes(14) }],
  held: [{ role: 'front-line ops', who: 'Olga Maric', since: begin + minutes(15) }],
  came: [{ who: 'Lena Fischer', team: 'Vault', at: begin + minutes(22), health: 'healthy: p99 41 ms.', until: begin + minutes(44) }],
  told: [{ at: begin + minutes(24), words: 'first notification to Money out (12 told)' }],
  firstAlert: { name: 'gateway-5xx', at: begin + minutes(1) },
  contacts: { contacts: 3, customers: 42 },
  matters: [
    {
      kind: 'hypothesis',
      text: 'Keep-alives are dropped',
      state: 'confirmed',
      outcome: 'since 4.18.0',
      by: 'Tomas Rivera',
      openedAt: begin,
      movedAt: begin,
    },
    {
      kind: 'change',
      text: 'Roll back to 4.17.2',
      state: 'verified',
      outcome: null,
      by: 'Ines Keller',
      openedAt: begin + minutes(33),
      movedAt: begin,
    },
  ],
  paper: [],
};

describe('a draft', () => {
  it('says what the record says, so that no fact is typed twice', () => {
    const draft = draftOf(record);
    expect(draft.summary).toBe(
      'Card payments fail at checkout.\n38 % of card payments fail\nIt began at 2026-11-21 03:58 UTC on Payments gateway and lasted 45 min.',
    );
    expect(draft.impact).toContain('From 2026-11-21 03:58 UTC to 2026-11-21 04:43 UTC.\n45 min of impact.');
    expect(draft.detection).toContain('Detected at 2026-11-21 04:03 UTC: the alarm gateway-5xx fired.\n5 min after the impact began.');
    expect(draft.response?.split('\n')).toEqual([
      'First answer at 04:10, 7 min after the ticket.',
      '03:58 idea by Tomas Rivera: Keep-alives are dropped (confirmed: since 4.18.0)',
      '04:12 Ines Keller led.',
      '04:13 Olga Maric was front-line ops.',
      '04:20 Lena Fischer was here for Vault, healthy: p99 41 ms; released at 04:42.',
      '04:22 first notification to Money out (12 told).',
    ]);
    expect(draft.trigger).toBe(
      'The first alert was gateway-5xx, which began at 2026-11-21 03:59 UTC.\nConfirmed at 03:58: Keep-alives are dropped.',
    );
    expect(draft.impact).toContain('3 contacts of customer support, for 42 customers.');
    expect(draft['root-cause']).toBe('Keep-alives are dropped: since 4.18.0');
    expect(draft.resolution).toBe(
      '04:31 change by Ines Keller: Roll back to 4.17.2 (verified)\nRestored at 2026-11-21 04:43 UTC: rolled back.',
    );
    expect(draft.lessons).toBeUndefined();
  });

  it('INC-27: takes what was written on paper in its place in time, with its day where that is another', () => {
    const paper = [
      { at: begin - minutes(300), who: null, text: 'the lights went out' },
      { at: begin + minutes(15), who: 'Lena Fischer', text: 'called the bank\nnobody answers' },
    ];
    expect(draftOf({ ...record, paper }).response?.split('\n')).toEqual([
      'First answer at 04:10, 7 min after the ticket.',
      '2026-11-20 22:58 the lights went out (from paper)',
      '03:58 idea by Tomas Rivera: Keep-alives are dropped (confirmed: since 4.18.0)',
      '04:12 Ines Keller led.',
      '04:13 Olga Maric was front-line ops.',
      '04:13 Lena Fischer: called the bank nobody answers (from paper)',
      '04:20 Lena Fischer was here for Vault, healthy: p99 41 ms; released at 04:42.',
      '04:22 first notification to Money out (12 told).',
    ]);
  });

  it('never makes up a time that was not recorded', () => {
    const { impact, detection } = draftOf({ ...record, impactStart: undefined, detectedAt: undefined });
    expect(impact).toContain('When the impact began is not recorded.');
    expect(detection).toContain('When it was detected is not recorded.');
  });

  it.each([
    [45_000, '45 s'],
    [minutes(2), '2 min'],
    [minutes(119), '119 min'],
    [minutes(185), '3 h 05 min'],
  ])('%d ms are %s', (length, words) => expect(lengthWords(length)).toBe(words));
});

it('a review goes from draft to published by named steps, and no other way', () => {
  const steps = postMortemStates.map((state) => [
    state,
    postMortemCommandsFor(state).map((command) => [command, movePostMortem(state, command)]),
  ]);
  expect(steps).toEqual([
    ['draft', [['submit', 'in-review']]],
    [
      'in-review',
      [
        ['send-back', 'draft'],
        ['approve', 'approved'],
      ],
    ],
    [
      'approved',
      [
        ['send-back', 'draft'],
        ['publish', 'published'],
      ],
    ],
    ['published', [['reopen', 'draft']]],
  ]);
});

it.each([
  ['Tomas should have looked at the graph.', 'should have'],
  ['The cause was human error.', 'human error'],
  ['She forgot to drain the node.', 'forgot'],
  ['He obviously failed to check it.', 'failed to'],
])('"%s" gets a hint', (text, words) => {
  expect(blamelessHints(text).map((hint) => hint.words)).toContain(words);
});

it('gives no hint where nobody is blamed', () => {
  expect(blamelessHints('The page showed 4.17.2 while 4.18.0 was live. Nothing compared the two.')).toEqual([]);
});

it.each([
  [{ severity: 1, purpose: 'real', tier: 4 }, [], true],
  [{ severity: 1, purpose: 'drill', tier: 1 }, [1], false],
  [{ severity: 2, purpose: 'real', tier: 1 }, [], false],
  [{ severity: 2, purpose: 'real', tier: 1 }, [1, 2], true],
  [{ severity: 2, purpose: 'real', tier: 3 }, [1, 2], false],
  [{ severity: 3, purpose: 'real', tier: 1 }, [1], false],
])('INC-15: every severity 1 and chosen severity 2 owe a post mortem: %j with the tiers %j', (ticket, tiers, owes) => {
  expect(isRequired(ticket, tiers)).toBe(owes);
});
