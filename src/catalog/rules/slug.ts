const slugFrom = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-+|-+$/g, '');

/** A slug made from a name, with a number behind it while it is taken. `fallback` serves names without a Latin letter. */
export function freeSlug(name: string, fallback: string, taken: (slug: string) => boolean): string {
  const wanted = slugFrom(name);
  const base = wanted === '' ? fallback : wanted;
  let slug = base;
  for (let number = 2; taken(slug); number += 1) slug = `${base}-${number}`;
  return slug;
}
