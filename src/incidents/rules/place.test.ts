import { describe, expect, it } from 'vitest';

import { placeOf } from './place.ts';

const ticket = { number: 4312, service: 'checkout-api', severity: 1 };

describe('the place of an incident', () => {
  it.each([
    ['https://meet.example.org/evenkeel-{number}', 'https://meet.example.org/evenkeel-4312'],
    ['https://example.zoom.us/j/5551234567?pwd=a1B2', 'https://example.zoom.us/j/5551234567?pwd=a1B2'],
    ['https://g.co/meet/{service}-{number}', 'https://g.co/meet/checkout-api-4312'],
    ['+49 30 1234567, pin 4711{number}#', '+49 30 1234567, pin 47114312#'],
    ['https://meet.example.org/sev{severity}/{number}?again={number}', 'https://meet.example.org/sev1/4312?again=4312'],
  ])('%s', (template, place) => {
    expect(placeOf(template, ticket)).toBe(place);
  });

  it('leaves alone what is no word of it, and takes a service as it is written', () => {
    expect(placeOf('{room} {Number} {}', ticket)).toBe('{room} {Number} {}');
    expect(placeOf('{service}', { ...ticket, service: '$&{number}' })).toBe('$&{number}');
  });
});
