import { describe, expect, it } from 'vitest';

import { layOut } from './graph-layout.ts';

const call = (words: string) => {
  const [caller = '', called = ''] = words.split('>');
  return { caller, called };
};
const standing =
  (...slugs: string[]) =>
  (column: number) =>
    slugs.map((slug) => ({ slug, column }));

describe('the drawing of dependencies', () => {
  it('CAT-5: callers stand left of the service, what it calls right, each hop a column around the middle line', () => {
    const services = [...standing('me')(0), ...standing('shop', 'app')(-1), ...standing('disk')(1), ...standing('rack')(2)];
    const { places, columns } = layOut({ services, calls: ['shop>me', 'app>me', 'me>disk', 'disk>rack'].map(call), most: 9 });
    expect(columns.map(({ column }) => column)).toEqual([-1, 0, 1, 2]);
    expect(new Map(places.map(({ slug, column, row }) => [slug, [column, row]]))).toEqual(
      new Map([
        ['me', [0, 0]],
        ['shop', [-1, -0.5]],
        ['app', [-1, 0.5]],
        ['disk', [1, 0]],
        ['rack', [2, 0]],
      ]),
    );
  });

  it('CAT-5: a column stands in the order of what it is tied to, so that no two lines cross without need', () => {
    const services = [...standing('me')(0), ...standing('a', 'b', 'c')(1), ...standing('of-c', 'of-b', 'of-a')(2)];
    const calls = ['me>a', 'me>b', 'me>c', 'c>of-c', 'b>of-b', 'a>of-a'].map(call);
    const far = layOut({ services, calls, most: 9 }).places.filter(({ column }) => column === 2);
    expect(far.toSorted((one, other) => one.row - other.row).map(({ slug }) => slug)).toEqual(['of-a', 'of-b', 'of-c']);
  });

  it('CAT-5: a call past the service runs below it, and one between services of one column or back in a circle is drawn too', () => {
    const services = [...standing('me')(0), ...standing('shop')(-1), ...standing('disk', 'mail')(1)];
    const calls = ['shop>me', 'me>disk', 'shop>disk', 'disk>mail', 'mail>shop'].map(call);
    const ways = new Map(
      layOut({ services, calls, most: 9 }).ways.map((way) => [
        `${way.call.caller}>${way.call.called}`,
        way.points.map((point) => Object.values(point)),
      ]),
    );
    expect(ways.get('shop>disk')).toEqual([
      [-1, 0],
      [0, 0.6],
      [1, -0.5],
    ]);
    expect(ways.get('disk>mail')).toHaveLength(2);
    expect(ways.get('mail>shop')?.[1]).toEqual([0, 0.72]);
  });

  it('CAT-5: a column of forty keeps the first and counts the rest, with no line to what is not drawn', () => {
    const many = Array.from({ length: 40 }, (_, place) => `s${place}`);
    const found = layOut({
      services: [...standing('me')(0), ...standing(...many)(-1)],
      calls: many.map((slug) => call(`${slug}>me`)),
      most: 8,
    });
    expect(found.columns).toEqual([
      { column: -1, left: 32 },
      { column: 0, left: 0 },
    ]);
    expect(found.places.map(({ slug }) => slug)).toContain('s7');
    expect(found.ways).toHaveLength(8);
  });
});
