import { describe, expect, it } from 'vitest';

import { placeOf, type MappingRule } from './index.ts';

const rules: readonly MappingRule[] = [
  { subject: 'acme/mono', environment: 'prod*', services: ['ledger', 'shop'], as: 'production' },
  { subject: 'acme/*', environment: 'production', services: ['{name}'], as: null },
  { subject: '*/infra/*', environment: '*', services: ['hosts'], as: 'staging' },
];
const known = new Set(['ledger', 'shop', 'hosts', 'my-app']);
const place = (subject: string, environment: string, rest: { services?: string[]; isProduction?: boolean } = {}) =>
  placeOf({ subject, environment, services: [], isProduction: null, ...rest }, rules, (slug) => known.has(slug));

describe('where a deployment belongs', () => {
  it.each([
    ['acme/mono', 'prod-eu', { services: ['ledger', 'shop'], environment: 'production' }],
    ['ACME/Mono', 'Production', { services: ['ledger', 'shop'], environment: 'production' }],
    ['acme/My_App.git', 'production', { services: ['my-app'], environment: 'production' }],
    ['x/infra/dns', '', { services: ['hosts'], environment: 'staging' }],
  ])('CHG-11: %s in %s', (subject, environment, expected) => {
    expect(place(subject, environment)).toMatchObject(expected);
  });

  it('CHG-11: what maps to nothing, or to a service that is not there, has no place', () => {
    expect(place('other/thing', 'production')).toBeUndefined();
    expect(place('acme/unknown', 'production')).toBeUndefined();
    expect(place('infra', 'production')).toBeUndefined();
  });

  it('a service that the event names goes before the mapping, if there is one', () => {
    expect(place('acme/mono', 'production', { services: ['hosts', 'hosts', 'nobody'] })).toMatchObject({ services: ['hosts'] });
  });

  it('production has one word, and what names no environment counts as production', () => {
    expect(place('other', 'PRD', { services: ['shop'] })).toMatchObject({ environment: 'production' });
    expect(place('other', '', { services: ['shop'] })).toMatchObject({ environment: 'production' });
    expect(place('other', 'eu-1', { services: ['shop'], isProduction: true })).toMatchObject({ environment: 'production' });
    expect(place('other', 'Staging', { services: ['shop'] })).toMatchObject({ environment: 'staging' });
  });
});
