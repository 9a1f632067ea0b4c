import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { hours, minutes } from '../../kernel/index.ts';
import {
  aliasesOf,
  canonical,
  codeFrom,
  differences,
  freeSlug,
  inOrder,
  mayComeUnder,
  maySendCode,
  MOST_LEVELS,
  parseAlias,
  pathUp,
  reachFindings,
  serviceFindings,
  tryCode,
} from './index.ts';

const slugs = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);

describe('aliases', () => {
  it('every service has five, by name', () => {
    expect(aliasesOf('checkout').map((alias) => alias.name)).toEqual([
      'page-checkout-primary',
      'page-checkout-secondary',
      'page-checkout-escalation',
      'checkout-change-notify',
      'checkout-event-notify',
    ]);
  });

  it('each is read back as what it was made from, whatever its case, also when services are named like parts of aliases', () => {
    fc.assert(
      fc.property(fc.oneof(slugs, fc.constantFrom('page', 'primary', 'page-x-primary', 'a-change-notify')), (service) => {
        for (const alias of aliasesOf(service)) expect(parseAlias(alias.name.toUpperCase())).toEqual(alias);
      }),
    );
  });

  it.each(['', 'page-primary', 'page--primary', 'checkout', '-change-notify', 'page-checkout', 'checkout-primary'])(
    '"%s" is no alias',
    (name) => {
      expect(parseAlias(name)).toBeUndefined();
    },
  );
});

describe('the tree of teams', () => {
  const tree = new Map<string, string | null>([
    ['company', null],
    ['group', 'company'],
    ['team', 'group'],
  ]);
  const parentOf = (team: string) => tree.get(team);

  it('climbs from a team to the top', () => {
    expect(pathUp(parentOf, 'team')).toEqual(['team', 'group', 'company']);
    expect(pathUp(parentOf, 'unknown')).toEqual(['unknown']);
  });

  it('ends where it would go in a circle', () => {
    expect(pathUp((team) => (team === 'a' ? 'b' : 'a'), 'a')).toEqual(['a', 'b']);
  });

  it('refuses a team under itself or below itself', () => {
    expect(mayComeUnder(parentOf, 'team', 'company')).toEqual({ ok: true });
    expect(mayComeUnder(parentOf, 'team', 'team').ok).toBe(false);
    expect(mayComeUnder(parentOf, 'company', 'team').ok).toBe(false);
  });

  it('refuses a tree that is too deep', () => {
    const deep = (team: string) => (Number(team) <= 1 ? null : String(Number(team) - 1));
    expect(mayComeUnder(deep, 'new', String(MOST_LEVELS - 1)).ok).toBe(true);
    expect(mayComeUnder(deep, 'new', String(MOST_LEVELS)).ok).toBe(false);
  });
});

describe('slugs from names', () => {
  const none = () => false;
  it('keep letters and digits', () => {
    expect(freeSlug('Ada Byron', 'person', none)).toBe('ada-byron');
    expect(freeSlug('  Zoë Müller-Łukasz ', 'person', none)).toBe('zoe-muller-ukasz');
    expect(freeSlug('李明', 'person', none)).toBe('person');
    expect(freeSlug('x'.repeat(80), 'person', none)).toHaveLength(48);
  });
  it('take a number while they are taken', () => {
    const taken = new Set(['ada', 'ada-2']);
    expect(freeSlug('Ada', 'person', (slug) => taken.has(slug))).toBe('ada-3');
  });
});

describe('differences', () => {
  it('do not see the order of keys, but that of lists', () => {
    expect(canonical({ a: 1, b: { c: 2, d: 3 } })).toBe(canonical({ b: { d: 3, c: 2 }, a: 1 }));
    expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
    expect(differences({ a: 1, b: [1, 2], gone: 1 }, { a: 1, b: [2, 1], come: 2 })).toEqual([
      { field: 'b', from: [1, 2], to: [2, 1] },
      { field: 'come', from: null, to: 2 },
      { field: 'gone', from: 1, to: null },
    ]);
    expect(differences(undefined, { a: 1 })).toEqual([{ field: 'a', from: null, to: 1 }]);
  });
});

describe('order by needs', () => {
  it('puts what is needed first', () => {
    const ordered = inOrder(
      new Map([
        ['c', ['b', 'elsewhere']],
        ['b', ['a']],
        ['a', []],
        ['d', ['a', 'b']],
      ]),
    );
    expect(ordered).toEqual({ ok: true, order: ['a', 'b', 'c', 'd'] });
  });
  it('names a circle', () => {
    expect(
      inOrder(
        new Map([
          ['x', ['a']],
          ['a', ['b']],
          ['b', ['a']],
        ]),
      ),
    ).toEqual({ ok: false, circle: ['a', 'b', 'a'] });
    expect(inOrder(new Map([['a', ['a']]]))).toEqual({ ok: false, circle: ['a', 'a'] });
  });
  it('has every name once and each after its needs, for any graph without a circle', () => {
    const graph = fc.array(fc.array(fc.nat(30), { maxLength: 5 }), { maxLength: 30 });
    fc.assert(
      fc.property(graph, (edges) => {
        const needs = new Map(edges.map((own, index) => [String(index), own.filter((to) => to < index).map(String)]));
        const ordered = inOrder(needs);
        if (!ordered.ok) throw new Error('no circle was there');
        expect([...ordered.order].sort()).toEqual([...needs.keys()].sort());
        for (const [name, own] of needs)
          for (const need of own) expect(ordered.order.indexOf(need)).toBeLessThan(ordered.order.indexOf(name));
      }),
    );
  });
});

describe('codes', () => {
  it('have six digits', () => {
    expect(codeFrom(Uint8Array.of(0, 0, 0, 7))).toBe('000007');
    expect(codeFrom(Uint8Array.of(255, 255, 255, 255))).toBe('967295');
  });
  it('go out again after 30 s, and ten times a day', () => {
    const now = hours(1000);
    expect(maySendCode(undefined, now)).toEqual({ ok: true, sent: 1, countedFrom: now });
    const last = { sentAt: now - 29_999, sent: 1, countedFrom: now - minutes(5) };
    expect(maySendCode(last, now).ok).toBe(false);
    expect(maySendCode({ ...last, sentAt: now - 30_000 }, now)).toEqual({ ok: true, sent: 2, countedFrom: last.countedFrom });
    const many = { sentAt: now - minutes(5), sent: 10, countedFrom: now - hours(24) + 1 };
    expect(maySendCode(many, now).ok).toBe(false);
    expect(maySendCode({ ...many, countedFrom: now - hours(24) }, now)).toEqual({ ok: true, sent: 1, countedFrom: now });
  });
  it('are tried five times within ten minutes', () => {
    const sent = { expiresAt: 1000, tries: 4 };
    expect(tryCode(sent, true, 999)).toBe('right');
    expect(tryCode(sent, false, 999)).toBe('wrong');
    expect(tryCode(sent, true, 1000)).toBe('none');
    expect(tryCode(undefined, true, 0)).toBe('none');
    expect(tryCode({ ...sent, tries: 5 }, true, 999)).toBe('used up');
  });
});

describe('findings', () => {
  it('say what a person lacks for severity 1', () => {
    const [mail, voice] = [
      { channel: 'email', rings: false },
      { channel: 'voice', rings: true },
    ];
    expect(reachFindings([])).toHaveLength(1);
    expect(reachFindings([mail])).toHaveLength(2);
    expect(reachFindings([voice])).toEqual([expect.stringContaining('two')]);
    expect(reachFindings([mail, { channel: 'chat', rings: false }])).toEqual([expect.stringContaining('rings')]);
    expect(reachFindings([mail, voice])).toEqual([]);
  });
  it('say what a service lacks', () => {
    const whole = {
      tier: 1,
      primaryRotation: 'r',
      expert: 'ada',
      links: ['runbook', 'dashboard'],
      description: 'What it does',
      customers: [],
    };
    expect(serviceFindings(whole)).toEqual([]);
    expect(serviceFindings({ ...whole, links: [] })).toHaveLength(2);
    expect(serviceFindings({ ...whole, tier: 3, links: [] })).toEqual([]);
    expect(serviceFindings({ ...whole, description: '' })).toHaveLength(1);
    expect(serviceFindings({ ...whole, primaryRotation: null })[0]).toContain('its expert and the group manager');
    expect(serviceFindings({ ...whole, primaryRotation: null, expert: null })[0]).toContain('the group manager alone');
    const customers = [{ name: 'Shop', approval: null, notification: 'shop@example.com' }];
    expect(serviceFindings({ ...whole, customers })).toEqual(['The customer Shop has no approval contact.']);
  });
});
