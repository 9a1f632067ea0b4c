import { iso, type Instant } from '../../kernel/index.ts';

/** One thing in a calendar that other programs read. */
export interface CalendarEvent {
  /** Stays the same when the event is moved, so that a calendar moves it, too. */
  readonly uid: string;
  /** Grows with each edit. */
  readonly sequence: number;
  readonly from: Instant;
  readonly until: Instant;
  readonly title: string;
  readonly about: string;
  readonly url: string | null;
  readonly status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  /** Whether it takes somebody's time; a window does not. */
  readonly isBusy: boolean;
}

/** In UTC, as RFC 5545 writes it: a reader needs no rules of zones, and is right over every change of the clock. */
const stamp = (at: Instant): string => `${iso(at).slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

// A line of the format cannot hold a control character, and one that came through would begin a line of its own.
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f]/g;
const escaped = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replaceAll(CONTROLS, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll(';', '\\;')
    .replaceAll(',', '\\,')
    .replaceAll('\n', '\\n');

/** How many bytes a character takes in UTF-8. */
const bytesOf = (character: string): number => {
  const point = character.codePointAt(0) ?? 0;
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
};

/** Lines are at most 75 bytes long; what is longer goes on behind a blank. A character is never cut. */
function folded(line: string): string {
  let [text, length] = ['', 0];
  for (const character of line) {
    const bytes = bytesOf(character);
    if (length + bytes > 75) {
      text += '\r\n ';
      length = 1;
    }
    text += character;
    length += bytes;
  }
  return text;
}

const eventLines = (event: CalendarEvent, now: Instant): string[] => [
  'BEGIN:VEVENT',
  `UID:${escaped(event.uid)}`,
  `SEQUENCE:${event.sequence}`,
  `DTSTAMP:${stamp(now)}`,
  `DTSTART:${stamp(event.from)}`,
  `DTEND:${stamp(event.until)}`,
  `SUMMARY:${escaped(event.title)}`,
  ...(event.about === '' ? [] : [`DESCRIPTION:${escaped(event.about)}`]),
  ...(event.url === null ? [] : [`URL:${event.url}`]),
  `STATUS:${event.status}`,
  `TRANSP:${event.isBusy ? 'OPAQUE' : 'TRANSPARENT'}`,
  'END:VEVENT',
];

/** A calendar as RFC 5545 writes one, for programs that read it again every few minutes. */
export function icalendar(name: string, events: readonly CalendarEvent[], now: Instant): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Evenkeel//Changes//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT15M',
    'X-PUBLISHED-TTL:PT15M',
    ...events.flatMap((event) => eventLines(event, now)),
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}
