import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { aliasesOf, aliasName, parseAlias } from './aliases.ts';

describe('standard aliases', () => {
  it.each([
    ['page-storefront-primary', { kind: 'page', service: 'storefront', role: 'primary' }],
    ['page-store-front-2-secondary', { kind: 'page', service: 'store-front-2', role: 'secondary' }],
    ['page-a-escalation', { kind: 'page', service: 'a', role: 'escalation' }],
    ['Page-Storefront-Primary ', { kind: 'page', service: 'storefront', role: 'primary' }],
    ['page-page-primary-primary', { kind: 'page', service: 'page-primary', role: 'primary' }],
    ['storefront-change-notify', { kind: 'notify', service: 'storefront', topic: 'change' }],
    ['page-api-event-notify', { kind: 'notify', service: 'page-api', topic: 'event' }],
    ['change-notify-change-notify', { kind: 'notify', service: 'change-notify', topic: 'change' }],
  ])('CAT-8: %s names people of a service', (name, alias) => {
    expect(parseAlias(name)).toEqual(alias);
  });

  it.each([
    '',
    'storefront',
    'page-primary',
    'page--primary',
    'page-storefront-tertiary',
    'page-storefront',
    'xpage-storefront-primary',
    'page-storefront-primary-x',
    'page-store front-primary',
    'page--x-primary',
    'page-x--primary',
    '-change-notify',
    'change-notify',
    'x-change-notify-y',
    'x-deploy-notify',
    'x_y-change-notify',
  ])('"%s" is no alias', (name) => {
    expect(parseAlias(name)).toBeUndefined();
  });

  it('are five for every service, and are read back as they are written', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/), (slug) => {
        const all = aliasesOf(slug);
        expect(all.map((alias) => parseAlias(aliasName(alias)))).toEqual(all);
      }),
    );
    expect(aliasesOf('cart').map(aliasName)).toEqual([
      'page-cart-primary',
      'page-cart-secondary',
      'page-cart-escalation',
      'cart-change-notify',
      'cart-event-notify',
    ]);
  });
});
