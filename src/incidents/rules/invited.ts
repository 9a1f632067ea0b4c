/** As what somebody is asked to look back: those who were hurt or heard of it are asked as well as those who worked on it. */
export const invitedParts = ['customer', 'support', 'product', 'responder'] as const;
export type InvitedPart = (typeof invitedParts)[number];

/** What became of an invitation. */
export const invitedAnswers = ['came', 'declined', 'absent'] as const;
export type InvitedAnswer = (typeof invitedAnswers)[number];

/** Somebody who might be invited, and why. */
export interface Offer {
  /** Null for somebody outside. */
  readonly person: string | null;
  readonly name: string;
  readonly part: InvitedPart;
  readonly because: string;
}

const keyOf = ({ person, name }: Pick<Offer, 'person' | 'name'>): string => person ?? name.toLowerCase();

/** Offers, each person once with all the reasons, without those who are invited already. */
export function offersOf(all: readonly Offer[], invited: readonly Pick<Offer, 'person' | 'name'>[]): readonly Offer[] {
  const known = new Set(invited.map(keyOf));
  const found = new Map<string, Offer>();
  for (const offer of all) {
    const key = keyOf(offer);
    if (known.has(key) || offer.name === '') continue;
    const first = found.get(key);
    found.set(key, first === undefined ? offer : { ...first, because: `${first.because}, ${offer.because}` });
  }
  const order = (offer: Offer): number => invitedParts.indexOf(offer.part);
  return [...found.values()].toSorted((one, other) => order(one) - order(other));
}
