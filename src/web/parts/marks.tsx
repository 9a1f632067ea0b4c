import { createContext, use } from 'react';

import './marks.css';

export type Severity = 1 | 2 | 3 | 4;

/** The words of the shipped severities; loudness falls by fill first, hue second. */
export const severityWords: Readonly<Record<Severity, string>> = { 1: 'Outage', 2: 'Diminished', 3: 'Group', 4: 'Backlog' };

/** The organisation's own words for the severities. */
export const SeverityWords = createContext(severityWords);

/** How a severity is called: `Outage`. */
export const useSeverityWord = (severity: Severity): string => use(SeverityWords)[severity];

/** A number as a severity; what is out of range counts as the loudest. */
export function severityOf(number: number): Severity {
  return number === 2 || number === 3 || number === 4 ? number : 1;
}

const octagon = '4.9,0.6 11.1,0.6 15.4,4.9 15.4,11.1 11.1,15.4 4.9,15.4 0.6,11.1 0.6,4.9';

function severityShape(severity: Severity): React.ReactNode {
  if (severity === 1) return <polygon className="fill-sev1" points={octagon} />;
  if (severity === 2) return <path className="fill-sev2" d="M8 0.9 15.6 14.2a.8.8 0 0 1-.7 1.2H1.1a.8.8 0 0 1-.7-1.2z" />;
  if (severity === 3) return <rect className="open" x="1.75" y="1.75" width="12.5" height="12.5" rx="1.5" />;
  return <circle className="open thin" cx="8" cy="8" r="6.6" />;
}

/** Filled octagon, filled triangle, open square, open circle, with the digit inside. The word stands beside it. */
export function SeverityMark({ severity, size = 16 }: { severity: Severity; size?: number }): React.ReactNode {
  return (
    <svg className={`mark severity-${severity}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {severityShape(severity)}
      <text x="8" y={severity === 2 ? 13.1 : 11.7} textAnchor="middle" fontSize={severity === 2 ? 9.5 : 10.5}>
        {severity}
      </text>
    </svg>
  );
}

/** The mark and its word, as in a list: the octagon and `Outage`. */
export function SeverityWord({ severity }: { severity: Severity }): React.ReactNode {
  const word = useSeverityWord(severity);
  return (
    <span className={`severity-word severity-word-${severity}`}>
      <SeverityMark severity={severity} />
      <span>
        <span className="unseen">Severity {severity}, </span>
        {word}
      </span>
    </span>
  );
}

export type Health = 'level' | 'listing' | 'over' | 'no reading';

/** An inclinometer: level, listing (tilted), over (filled, steep), no reading (dashed). Read by its angle. */
export function HealthMark({ health }: { health: Health }): React.ReactNode {
  return (
    <svg className={`mark health-${health.replace(' ', '-')}`} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6.75" strokeDasharray={health === 'no reading' ? '2.2 2' : undefined} />
      {health === 'level' && <line x1="1.5" y1="8" x2="14.5" y2="8" />}
      {health === 'listing' && <line x1="3.2" y1="12.2" x2="12.8" y2="3.8" />}
      {health === 'over' && <line x1="6" y1="13" x2="10" y2="3" />}
    </svg>
  );
}

export const ticketStates = ['assigned', 'researching', 'mitigating', 'restored', 'resolved', 'closed'] as const;

/** How far a ticket has come, as notches: past, present, ahead. The word stands beside. */
export function Notches({ state, of = 6 }: { state: string; of?: 5 | 6 }): React.ReactNode {
  const reached = ticketStates.findIndex((known) => known === state);
  return (
    <span className="notches" aria-hidden="true">
      {ticketStates.slice(0, of).map((known, place) => (
        <i key={known} className={place < reached ? 'past' : place === reached ? 'here' : undefined} />
      ))}
    </span>
  );
}

/** `ticket.state` as a word. */
export const stateWord = (state: string): string => state.charAt(0).toUpperCase() + state.slice(1);

/** `Ines Keller` as `IK`. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const first = words.at(0)?.charAt(0) ?? '';
  return (first + (words.length > 1 ? (words.at(-1)?.charAt(0) ?? '') : '')).toUpperCase();
}

/** A person's initials in a plain ring; mine in accent. */
export function Initials({ name, mine = false }: { name: string; mine?: boolean }): React.ReactNode {
  return (
    <span className={mine ? 'initials mine' : 'initials'} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

/** The brand: a circle crossed by a level line, its lower half filled. It never tilts. */
export function Brand({ size = 22 }: { size?: number }): React.ReactNode {
  return (
    <svg className="brand" width={size} height={size} viewBox="0 0 22 22" aria-hidden="true">
      <circle className="sea" cx="11" cy="11" r="9.25" />
      <path d="M1.75 11h18.5a9.25 9.25 0 0 1-18.5 0z" />
    </svg>
  );
}
