/** What of a change decides how far it reaches. */
interface Weight {
  readonly kind: string;
  readonly risk: string | null;
  /** Whoever planned it says that nobody feels it. */
  readonly isUnfelt: boolean;
}

/** Whether a change may be felt: what is proven or automated is not, nor what is said not to be, unless its risk says otherwise. */
export const mayBeFelt = ({ kind, risk, isUnfelt }: Weight): boolean =>
  risk === 'medium' || risk === 'high' || (!isUnfelt && kind !== 'standard' && kind !== 'automated');

/** Steps say where they are done: on a host, or in an environment, which many changes share and none has to itself. */
export const hostsAmong = (places: readonly string[]): string[] => [
  ...new Set(
    places.map((place) => place.trim().toLowerCase()).filter((place) => /^[a-z0-9][a-z0-9.:_-]*$/.test(place) && /[\d.]/.test(place)),
  ),
];
