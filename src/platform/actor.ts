/** Who acts. A key acts for nobody but itself; the system names the part of it that acts. */
export type Actor =
  | { readonly kind: 'person'; readonly id: string; readonly name: string }
  | { readonly kind: 'key'; readonly id: string; readonly name: string }
  | { readonly kind: 'integration'; readonly id: string; readonly name: string }
  | { readonly kind: 'system'; readonly name: string };

/** The system acting by one of its parts. */
export const system = (name: string): Actor => ({ kind: 'system', name });

/** An actor as people read of it: whatever part of the system acted, it was Evenkeel. */
export const actorName = ({ kind, name }: { readonly kind: string; readonly name: string }): string =>
  kind === 'system' ? 'Evenkeel' : name;
