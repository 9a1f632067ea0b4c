import { iso, type Instant } from '../../kernel/index.ts';
import type { Alarm, Ending } from './watching.ts';

/** What a message of the watcher says, before its channel puts it into its own form. */
export interface Words {
  readonly text: string;
  readonly subject: string;
  readonly body: string;
}

/** An SMS holds 160 characters, of which the link takes some. */
const MOST_TEXT = 100;

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
const minute = (at: Instant): string => `${iso(at).slice(0, 16).replace('T', ' ')} UTC`;

/** The site that is watched, its host, and what the watcher calls itself. */
export interface Named {
  readonly target: string;
  readonly host: string;
  readonly name: string;
}

/** The page: it says what is known, and that people must be told by hand for as long as it lasts. */
export function alarmWords(alarm: Alarm, { target, host, name }: Named): Words {
  return {
    subject: `Evenkeel at ${host} may page nobody`,
    text: cut(`Evenkeel at ${host} may page nobody: ${alarm.because}`, MOST_TEXT),
    body: [
      `Evenkeel at ${target} has not proved that it works. Until it does, take it that alerts page nobody.`,
      `Why: ${alarm.because}.\nSince: ${minute(alarm.openedAt)}, after three misses.`,
      'Do: acknowledge by the link, see to that site, and have somebody watch the monitors by hand meanwhile.',
      `The watcher "${name}" says this, with its own means. It goes on to the next contact until somebody acknowledges or the site is back.`,
    ].join('\n\n'),
  };
}

/** It is over: for everybody who was paged. */
export function overWords(ending: Ending, { target, host, name }: Named): Words {
  const lasted = Math.max(1, Math.round((ending.overAt - ending.openedAt) / 60_000));
  return {
    subject: `Over: Evenkeel at ${host} works again`,
    text: cut(`Over: Evenkeel at ${host} works again, after ${lasted} min`, MOST_TEXT),
    body: [
      `Evenkeel at ${target} has proved again that it works.`,
      `From ${minute(ending.openedAt)} to ${minute(ending.overAt)}, ${lasted} min. What came in meanwhile may be paged late: look at its open tickets.`,
      `The watcher "${name}" says this.`,
    ].join('\n\n'),
  };
}
