/** Where a row that was chosen stands now; where it has left the list, its old place stays chosen. */
export function placeOf(
  rows: readonly { readonly id: string }[],
  kept: { readonly id: string | undefined; readonly place: number },
): number {
  const found = rows.findIndex(({ id }) => id === kept.id);
  return found >= 0 ? found : Math.max(0, Math.min(kept.place, rows.length - 1));
}
