import { minutes, type Duration, type Instant } from '../../kernel/index.ts';

/** From this on a page says how late it is. */
const LATE_FROM: Duration = minutes(1);

/** How late a page is that was due at an instant; null for one in time. */
export const lateBy = (due: Instant, now: Instant): Duration | null => (now - due >= LATE_FROM ? now - due : null);

/** "12 min late", "3 h 5 min late". */
export function lateWords(late: Duration): string {
  const whole = Math.floor(late / minutes(1));
  const [hours, rest] = [Math.floor(whole / 60), whole % 60];
  return hours === 0 ? `${whole} min late` : rest === 0 ? `${hours} h late` : `${hours} h ${rest} min late`;
}
