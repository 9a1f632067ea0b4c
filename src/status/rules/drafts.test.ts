import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { draftPosting, type PublicFacts } from './drafts.ts';
import { internalIn } from './leaks.ts';
import { letterOf } from './letters.ts';
import { whyNotTold } from './publishable.ts';

const facts: PublicFacts = {
  names: ['Payments'],
  severity: 1,
  stage: 'new',
  beganAt: Date.UTC(2026, 5, 15, 14, 5),
  isFirst: true,
};

describe('the draft of a posting', () => {
  it('INC-14: follows how far the ticket is', () => {
    expect(draftPosting(facts)).toEqual({
      title: 'Payments is unavailable',
      state: 'investigating',
      impact: 'major',
      words: 'We are looking into a problem with Payments, which began at 14:05 UTC. We write again as soon as we know more.',
    });
    expect(draftPosting({ ...facts, stage: 'restored', severity: 2 })).toMatchObject({ state: 'monitoring', impact: 'operational' });
    expect(draftPosting({ ...facts, stage: 'over' }).words).toBe('The problem with Payments is resolved. It began at 14:05 UTC.');
  });

  it('says nothing that is not a public name, a time or a sentence of the template', () => {
    const stages = ['new', 'known', 'restored', 'over'] as const;
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[A-Z][a-z]{4,9}$/), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...stages),
        (names, stage) => {
          const { title, words } = draftPosting({ ...facts, names, stage });
          const known = new Set([...names, 'We', 'The', 'It', 'UTC']);
          const capitals = `${title} ${words}`.match(/\b[A-Z]\w*/g) ?? [];
          expect(capitals.filter((word) => !known.has(word))).toEqual([]);
        },
      ),
    );
  });
});

describe('what looks as if it were of the inside', () => {
  it('is found by whole words, and a public name is none of it', () => {
    const inside = [
      { what: 'a person', text: 'Ines Keller' },
      { what: 'a service', text: 'ledger' },
      { what: 'a service', text: 'Payments' },
    ];
    expect(internalIn('Ines Keller found it on T-12: ledger-db at 10.0.0.7 ate Payments', inside, ['Payments'])).toEqual([
      { what: 'a ticket', text: 'T-12' },
      { what: 'an address', text: '10.0.0.7' },
      { what: 'a person', text: 'Ines Keller' },
      { what: 'a service', text: 'ledger' },
    ]);
    expect(internalIn('Pledgers are fine', inside, [])).toEqual([]);
  });
});

describe('what may be told', () => {
  it('is nothing of a restricted ticket, and nothing of a drill', () => {
    expect(whyNotTold({ name: 'T-1', restricted: false, purpose: 'real' })).toBeUndefined();
    expect(whyNotTold({ name: 'T-1', restricted: true, purpose: 'real' })).toContain('T-1 is restricted');
    expect(whyNotTold({ name: 'T-1', restricted: false, purpose: 'drill' })).toContain('is a drill');
  });

  it('goes to subscribers in public words, with the span of a maintenance', () => {
    const letter = letterOf({
      page: 'Status',
      kind: 'maintenance',
      title: 'Upkeep',
      state: 'announced',
      words: 'Payments may be slow.',
      components: ['Payments', 'Shop'],
      from: Date.UTC(2026, 5, 15, 22),
      until: Date.UTC(2026, 5, 15, 23, 30),
    });
    expect(letter.subject).toBe('Status: Upkeep (announced)');
    expect(letter.body).toBe('Announced. Payments may be slow.\n\nWhen: 2026-06-15 22:00 to 23:30 UTC.\n\nConcerns Payments and Shop.');
  });
});
