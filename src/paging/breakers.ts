import type { Clock } from '../platform/clock/index.ts';
import { ask, newBreaker, standing, told, type Breaker, type Pass, type Sign } from './rules/breaker.ts';

/** What one instance knows of the providers that its messages go through. Each instance learns for itself. */
export interface Breakers {
  /** Whether a message may go to a provider now. `until`: when to ask again. */
  readonly ask: (provider: string) => Pass;
  readonly told: (provider: string, how: { readonly sign: Sign; readonly isProbe: boolean }) => void;
  /** Whether a provider is left out just now. */
  readonly isOut: (provider: string) => boolean;
}

/** Addresses that people bring name providers too, so there must be an end to them. */
const MOST = 1000;

export function createBreakers(clock: Pick<Clock, 'now'>): Breakers {
  const known = new Map<string, Breaker>();
  const find = (provider: string): Breaker => known.get(provider) ?? newBreaker;

  const keep = (provider: string, breaker: Breaker): void => {
    known.delete(provider);
    // One that is well is not worth remembering.
    if (breaker === newBreaker) return;
    known.set(provider, breaker);
    const oldest = known.size > MOST ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
  };

  return {
    ask(provider) {
      const breaker = known.get(provider);
      if (breaker === undefined) return { pass: 'yes', next: newBreaker };
      const asked = ask(breaker, clock.now());
      if (asked.next !== breaker) keep(provider, asked.next);
      return asked;
    },
    told(provider, how) {
      const breaker = find(provider);
      const next = told(breaker, { at: clock.now(), ...how });
      if (next !== breaker) keep(provider, next);
    },
    isOut: (provider) => standing(find(provider), clock.now()) !== 'closed',
  };
}
