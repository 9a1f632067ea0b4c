import type { AlarmOf } from './situation.ts';

/** Words by which an alarm's name tells what it speaks of, the more telling ones first. */
const WORDS: readonly (readonly [AlarmOf, RegExp])[] = [
  ['certificate', /certificate|\bcerts?\b|\btls\b|\bssl\b|x509|expir/],
  ['vendor', /vendor|third.?party|upstream provider|external (?:api|service)|partner/],
  ['disk', /\bdisk|filesystem|volume (?:full|space)|inode|storage (?:full|space)/],
  ['memory', /memory|\bheap\b|\boom\b|out.of.memory|\bleak|\bgc\b|garbage/],
  ['traffic', /traffic|requests? (?:rate|per|a) |\brps\b|\bqps\b|throughput|\bload spike|rate.?limit|too many requests/],
  ['saturation', /satur|\bcpu\b|queue|backlog|connections?\b|pool|thread|throttl|utili[sz]ation|\blag\b/],
  ['latency', /latenc|slow|time.?outs?|duration|response time|\bp9\d/],
  ['errors', /error|fail|5xx|\b50\d\b|exception|crash|fatal|unavailable|\bdown\b|refus/],
];

/** What an alarm speaks of, by its name; null where the name does not tell. */
export const alarmOf = (name: string): AlarmOf | null => {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[_-]+/g, ' ');
  return WORDS.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
};
