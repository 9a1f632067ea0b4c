import { minutes, type Duration, type Instant } from '../../kernel/index.ts';
import { isOfTheEnded, isOvertaken, type Receipt, type ToldEnd } from './overtaken.ts';
import { takesMore } from './storm.ts';

/** Alerts of one service and one name within this join one ticket. */
export const GROUP_WINDOW: Duration = minutes(5);
/** A re-fire this long after its ticket was restored or ended joins it again. */
export const REFIRE_WINDOW: Duration = minutes(10);
/** From this many re-fires on, a condition is flapping. */
export const FLAPPING_FROM = 3;

/** A ticket as folding sees it. */
export interface KnownTicket {
  readonly id: string;
  readonly number: number;
  readonly state: 'assigned' | 'researching' | 'mitigating' | 'restored' | 'resolved' | 'closed' | 'rejected' | 'duplicate';
  readonly severity: number;
  readonly cutAt: Instant;
  readonly stateAt: Instant;
}

/** An alert that is firing, as folding sees it. */
export interface KnownAlert {
  readonly severity: number;
  /** Undefined while a silence holds it. */
  readonly ticket: KnownTicket | undefined;
  /** When the newest message was received by which it was heard of; null where that is not known. */
  readonly heardAt: Instant | null;
}

/** What one entry of the log says, in engine time. */
export interface Said {
  readonly resolved: boolean;
  readonly severity: number;
  readonly seenAt: Instant;
  /** Undefined where nothing was received: time alone brings it. */
  readonly receipt: Receipt | undefined;
}

export interface Surroundings {
  readonly alert: KnownAlert | undefined;
  /** The ticket of the last firing of this key, if there was one. */
  readonly lastTicket: KnownTicket | undefined;
  /** How the last firing of this key ended, if there was one. */
  readonly lastEnd: ToldEnd | undefined;
  /** Tickets of the same service and alert name, newest first. */
  readonly group: readonly KnownTicket[];
  /** Why the alerts of its service are grouped harder, where they are, and the ticket that they join. */
  readonly storm: { readonly because: string | undefined; readonly ticket: KnownTicket | undefined };
  /** Until when silences hold the alert back, if any matches now. */
  readonly heldUntil: Instant | undefined;
}

/** What becomes of an entry. Each names why. */
export type FoldDecision =
  | { readonly kind: 'repeat'; readonly because: string }
  | { readonly kind: 'rise'; readonly ticket: KnownTicket; readonly because: string }
  | { readonly kind: 'hold'; readonly until: Instant; readonly because: string }
  | { readonly kind: 'join'; readonly ticket: KnownTicket; readonly because: string }
  | { readonly kind: 'refire'; readonly ticket: KnownTicket; readonly because: string }
  | { readonly kind: 'cut'; readonly follows: KnownTicket | undefined; readonly harder?: string; readonly because: string }
  | { readonly kind: 'resolve'; readonly because: string }
  | { readonly kind: 'late'; readonly because: string }
  | { readonly kind: 'drop'; readonly because: string };

const working = (ticket: KnownTicket): boolean => ['assigned', 'researching', 'mitigating'].includes(ticket.state);

const lately = (ticket: KnownTicket, now: Instant): boolean => now - ticket.stateAt <= REFIRE_WINDOW;

/** Tickets that people said are not this: a new firing makes a new one. */
const setAside = (ticket: KnownTicket): boolean => ticket.state === 'rejected' || ticket.state === 'duplicate';

function ofFiring(said: Said, known: Pick<KnownAlert, 'severity'> & { readonly ticket: KnownTicket }): FoldDecision {
  if (said.severity < known.severity && said.severity < known.ticket.severity && working(known.ticket)) {
    return { kind: 'rise', ticket: known.ticket, because: `the alert rose from severity ${known.severity} to ${said.severity}` };
  }
  return stillFiring(said, known.ticket);
}

/**
 * A person restored or ended the ticket, and its alert goes on. It is left alone as long as a re-fire would join; if it
 * still fires then, it was not over. What was rejected or marked a duplicate stays so until it ends.
 */
function stillFiring(said: Said, ticket: KnownTicket): FoldDecision {
  if (working(ticket) || setAside(ticket) || lately(ticket, said.seenAt)) return { kind: 'repeat', because: 'it fires already' };
  const because = `it still fires ${REFIRE_WINDOW / 60_000} min after T-${ticket.number} was ${ticket.state}`;
  return ticket.state === 'restored' ? { kind: 'refire', ticket, because } : { kind: 'cut', follows: ticket, because };
}

/** In a storm an alert joins one ticket with all others of its service. One of severity 1 never does: it has a ticket of its own. */
function inStorm(said: Said, storm: Surroundings['storm']): FoldDecision | undefined {
  if (storm.because === undefined || said.severity === 1) return undefined;
  const because = `grouped harder: ${storm.because}`;
  const { ticket } = storm;
  const taking = ticket !== undefined && takesMore(ticket.cutAt, said.seenAt) ? ticket : undefined;
  if (taking !== undefined && working(taking)) return { kind: 'join', ticket: taking, because };
  if (taking?.state === 'restored') return { kind: 'refire', ticket: taking, because };
  return { kind: 'cut', follows: ticket, harder: storm.because, because };
}

function ofNewFiring(said: Said, around: Surroundings): FoldDecision {
  const own = around.lastTicket;
  if (own !== undefined && !setAside(own)) {
    if (working(own)) return { kind: 'join', ticket: own, because: `it fires again while T-${own.number} is open` };
    if (own.state === 'restored') return { kind: 'refire', ticket: own, because: `it fires again while T-${own.number} is restored` };
    if (lately(own, said.seenAt))
      return { kind: 'refire', ticket: own, because: `it fires again within ${REFIRE_WINDOW / 60_000} min of the end of T-${own.number}` };
  }
  const group = around.group.find(
    (ticket) => !setAside(ticket) && said.seenAt - ticket.cutAt <= GROUP_WINDOW && ticket.state !== 'resolved' && ticket.state !== 'closed',
  );
  if (group !== undefined) {
    const because = `same service and alert name as T-${group.number} within ${GROUP_WINDOW / 60_000} min`;
    return group.state === 'restored' ? { kind: 'refire', ticket: group, because } : { kind: 'join', ticket: group, because };
  }
  const harder = inStorm(said, around.storm);
  if (harder !== undefined) return harder;
  return { kind: 'cut', follows: own, because: own === undefined ? 'first firing' : `a later firing of what cut T-${own.number}` };
}

function ofEnd({ receipt }: Said, alert: KnownAlert | undefined): FoldDecision {
  if (alert === undefined) return { kind: 'drop', because: 'nothing of that key fires' };
  if (receipt !== undefined && isOvertaken(receipt, alert.heardAt))
    return { kind: 'drop', because: 'its alert was heard of again after this end was received, which waited on a disk' };
  return { kind: 'resolve', because: 'its source said that it ended' };
}

/** Decides what an entry of the intake log means, given what stands when it is folded. */
export function fold(said: Said, around: Surroundings): FoldDecision {
  const { alert, lastEnd } = around;
  if (said.resolved) return ofEnd(said, alert);
  if (alert === undefined && said.receipt !== undefined && lastEnd !== undefined && isOfTheEnded(said.receipt, lastEnd))
    return { kind: 'late', because: 'it was received before its end, and waited on a disk until after it: it counts to what is over' };
  if (alert?.ticket !== undefined) return ofFiring(said, { severity: alert.severity, ticket: alert.ticket });
  if (around.heldUntil !== undefined)
    return { kind: 'hold', until: around.heldUntil, because: 'a silence matches: it is kept, and pages when the silence ends' };
  return ofNewFiring(said, around);
}
