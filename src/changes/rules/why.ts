import { minutes, type Duration } from '../../kernel/index.ts';
import type { Suspect } from './signs.ts';
import type { Situation } from './situation.ts';

/** A span as people say it. */
export function spanWords(span: Duration): string {
  const whole = Math.round(Math.abs(span) / minutes(1));
  if (whole < 1) return 'less than a minute';
  if (whole < 120) return `${whole} min`;
  return `${Math.round(whole / 6) / 10} h`;
}

function linkWords({ link, service }: Suspect, incident: string): string {
  if (link.by === 'own') return `a change of ${incident} itself`;
  if (link.by === 'caller') return `${service} calls ${incident}${link.hops > 1 ? ' through others' : ''}`;
  if (link.by === 'host') return `${service} runs on ${link.name}, where ${incident} runs too`;
  if (link.by === 'zone') return `${service} is in ${link.name}, where ${incident} runs`;
  const through = link.through.length === 0 ? '' : ` through ${link.through.join(' and ')}`;
  return `${incident} calls ${service}${through}${link.hard ? '' : ', and does with less without it'}`;
}

function timeWords({ change, touched, felt }: Suspect): string {
  const before = `${spanWords(felt - touched)} before the first alarm`;
  if (touched > felt) return `it began ${spanWords(felt - touched)} after the first alarm`;
  if (change.stages.includes(touched) && touched > change.start) return `its last stage began ${before}`;
  if (change.end !== null && change.end <= felt) return `it ended ${before}`;
  return `it went on since ${before}`;
}

function alarmWords({ service, link, explains }: Suspect, situation: Situation): string[] {
  const { incident, alarms } = situation;
  const own = alarms.find((alarm) => alarm.service === service && Math.abs(alarm.at - incident.at) <= minutes(25));
  const found: string[] = [];
  if (own !== undefined && link.by !== 'own')
    found.push(
      `${service} raised an alarm ${spanWords(incident.at - own.at)} ${own.at <= incident.at ? 'before' : 'after'} ${incident.service}`,
    );
  if (explains.of > 0) found.push(`a failure there reaches ${explains.alarmed} of the ${explains.of} other services with alarms`);
  if (own?.isNew === true) found.push(`${service} has an error that was never seen before`);
  return found;
}

function recordWords({ change }: Suspect): string[] {
  const { kind, risk, size, quality, history, outcome } = change;
  return [
    [risk === null ? '' : `${risk} risk`, kind].filter((word) => word !== '').join(', '),
    ...(size !== null && size >= 100 ? [`large: ${size} lines or items`] : []),
    ...(quality !== null && quality < 60 ? [`quality ${quality} of 100`] : []),
    ...(history !== null && history.fallout > 0
      ? [`${history.fallout} of ${history.runs} earlier changes of its services had fallout`]
      : []),
    ...(outcome !== null && outcome !== 'success' ? [`it ended with ${outcome === 'issues' ? 'issues' : `"${outcome}"`}`] : []),
  ];
}

/** Why a change may have done it, in sentences without their stops. */
export const reasonsOf = (suspect: Suspect, situation: Situation): string[] => [
  linkWords(suspect, situation.incident.service),
  timeWords(suspect),
  ...alarmWords(suspect, situation),
  ...recordWords(suspect),
];
