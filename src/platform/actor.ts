/** Who acts. A key acts for nobody but itself; the system names the part of it that acts. */
export type Actor =
  | { readonly kind: 'person'; readonly id: string; readonly name: string }
  | { readonly kind: 'key'; readonly id: string; readonly name: string }
  | { readonly kind: 'integration'; readonly id: string; readonly name: string }
  | { readonly kind: 'system'; readonly name: string };

/** The system acting by one of its parts. */
export const system = (name: string): Actor => ({ kind: 'system', name });
