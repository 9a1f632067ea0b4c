import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeChunk, encodeBare, encodeFull, encodeLine, encodeMark, sayings, sources } from './entry.ts';

const origin = { integrationId: '0199f000-0000-7000-8000-000000000001', source: 'alertmanager', receivedAt: 1_790_000_000_000 } as const;
const heard = { key: 'abcdefghijklmnopqrstuv', says: 'firing', endsAt: 1_790_000_300_000, sentEndsAt: 1_790_000_240_000 } as const;
const alert = { labels: '{"alertname":"Disk"}', annotations: { summary: 'Full' }, startsAt: 1_789_999_990_000 };

describe('entries of the intake log', () => {
  it('come back as they were written', () => {
    const chunk = [
      encodeLine(origin, [encodeFull(heard, { ...alert, url: 'http://x/"', clockAheadMs: 5 }), encodeMark(heard, [7, 3])]),
      encodeLine({ ...origin, source: 'pagerduty' }, [encodeBare({ ...heard, says: 'acknowledged', sentEndsAt: null })]),
      encodeLine({ ...origin, spooled: true }, [encodeMark(heard, [7, 3])]),
    ].join('\n');
    expect(decodeChunk(chunk)).toEqual([
      {
        ...origin,
        ...heard,
        alert: {
          labels: { alertname: 'Disk' },
          annotations: { summary: 'Full' },
          startsAt: alert.startsAt,
          endsAt: heard.endsAt,
          resolved: false,
          clockAheadMs: 5,
          summary: 'Full',
          severity: undefined,
          service: undefined,
          url: 'http://x/"',
        },
      },
      { ...origin, ...heard, ref: [7, 3] },
      { ...origin, ...heard, source: 'pagerduty', says: 'acknowledged', sentEndsAt: null },
      { ...origin, ...heard, spooled: true, ref: [7, 3] },
    ]);
  });

  it('are summed up by the sender, else by annotation, else by name', () => {
    const summaryOf = (given: Parameters<typeof encodeFull>[1]): string | undefined =>
      decodeChunk(encodeLine(origin, [encodeFull(heard, given)]))[0]?.alert?.summary;
    expect(summaryOf({ ...alert, summary: 'Own' })).toBe('Own');
    expect(summaryOf(alert)).toBe('Full');
    expect(summaryOf({ ...alert, annotations: {} })).toBe('Disk');
    expect(summaryOf({ ...alert, annotations: {}, labels: '{"a":"b"}' })).toBe('alert without a name');
  });

  it('hold any text', () => {
    const texts = fc.dictionary(fc.string(), fc.string({ unit: 'binary' }), { maxKeys: 3 });
    fc.assert(
      fc.property(
        fc.record({
          labels: texts,
          annotations: texts,
          word: fc.string({ unit: 'binary' }),
          source: fc.constantFrom(...sources),
          says: fc.constantFrom(...sayings),
        }),
        ({ labels, annotations, word, source, says }) => {
          const line = encodeLine({ ...origin, source }, [
            encodeFull(
              { ...heard, says },
              { labels: JSON.stringify(labels), annotations, startsAt: 1, summary: word, severity: word, service: word },
            ),
          ]);
          expect(line).not.toContain('\n');
          const [entry] = decodeChunk(line);
          expect(entry).toMatchObject({
            source,
            says,
            alert: { summary: word, severity: word, service: word, resolved: says === 'resolved' },
          });
          expect(entry?.alert?.labels).toEqual(JSON.parse(JSON.stringify(labels)));
          expect(entry?.alert?.annotations).toEqual(JSON.parse(JSON.stringify(annotations)));
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([
    ['null'],
    ['[]'],
    ['{"i":1,"s":0,"at":1,"e":[]}'],
    ['{"i":"x","s":9,"at":1,"e":[]}'],
    ['{"i":"x","s":0,"at":"1","e":[]}'],
    ['{"i":"x","s":0,"at":1,"e":{}}'],
    ['{"i":"x","s":0,"at":1,"e":[["k",5,1,1]]}'],
    ['{"i":"x","s":0,"at":1,"e":[["k",0,1,1,{"labels":{"a":1},"annotations":{},"startsAt":1}]]}'],
    ['{"i":"x","s":0,"at":1,"e":[["k",0,1,1,["a","b"]]]}'],
  ])('that nobody wrote are a bug: %s', (chunk) => {
    expect(() => decodeChunk(chunk)).toThrow('the intake log');
  });
});
