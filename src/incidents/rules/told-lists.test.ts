import { describe, expect, it } from 'vitest';

import { linkBetween, listsToTell, type Linked } from './told-lists.ts';

const service = (slug: string, team: string, customers: readonly string[] = []): Linked => ({
  slug,
  name: slug.toUpperCase(),
  team,
  customers,
});
const ledger = service('ledger', 'payments', ['shop']);
const basket = service('basket', 'shop');
const storage = service('storage', 'platform', ['payments']);
const mail = service('mail', 'office');
const all = [ledger, basket, storage, mail];
const list = (slug: string, services: readonly string[], severities: readonly number[] = [1, 2]) => ({ slug, services, severities });

describe('the lists to tell of an incident', () => {
  it('INC-29: are those about its service, those about every service, and those that the graph joins to it, each with the link', () => {
    const lists = [
      list('all', []),
      list('ledger', ['ledger']),
      list('shop', ['basket']),
      list('disks', ['storage']),
      list('office', ['mail']),
    ];
    expect(listsToTell(lists, { service: ledger, severity: 1 }, all)).toEqual([
      { slug: 'all', because: 'about every service', affects: undefined },
      { slug: 'ledger', because: 'about LEDGER', affects: undefined },
      { slug: 'shop', because: 'BASKET uses LEDGER', affects: 'BASKET uses LEDGER' },
      { slug: 'disks', because: 'LEDGER uses STORAGE', affects: 'LEDGER uses STORAGE' },
    ]);
  });

  it('are of its severity, and of its own service rather than of a neighbour', () => {
    expect(listsToTell([list('ledger', ['ledger'], [1])], { service: ledger, severity: 2 }, all)).toEqual([]);
    expect(listsToTell([list('both', ['basket', 'ledger'])], { service: ledger, severity: 1 }, all)).toEqual([
      { slug: 'both', because: 'about LEDGER', affects: undefined },
    ]);
  });

  it('know no link of a service to itself, nor to one that the catalog has no more', () => {
    expect(linkBetween(ledger, { ...ledger, team: 'shop' })).toBeUndefined();
    expect(linkBetween(ledger, mail)).toBeUndefined();
    expect(listsToTell([list('gone', ['no-more'])], { service: ledger, severity: 1 }, all)).toEqual([]);
  });
});
