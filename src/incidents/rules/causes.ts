/** What kinds of cause an incident can have. */
export const causes = ['change', 'configuration', 'human-error', 'dependency', 'capacity', 'hardware', 'security', 'unknown'] as const;
export type Cause = (typeof causes)[number];

/** A change as another system names it, with its address where it has one. */
export interface ChangeReference {
  readonly reference: string;
  readonly url: string | null;
}

const ADDRESS = /^(https?):\/\/([^\s/?#@]+)([^\s?#]*)(\?[^\s#]*)?(?:#\S*)?$/i;

/** Reads what a person gives for a change: an id such as CR4711, or an address, which is written one way so that one change counts once. */
export function changeReference(text: string): ChangeReference | undefined {
  const given = text.trim().replaceAll(/\s+/g, ' ');
  if (given === '' || given.length > 500) return undefined;
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(given))
    return /^(?:javascript|data|vbscript):/i.test(given) ? undefined : { reference: given, url: null };
  const [, scheme, host, path = '', query = ''] = ADDRESS.exec(given) ?? [];
  if (scheme === undefined || host === undefined) return undefined;
  const url = `${scheme.toLowerCase()}://${host.toLowerCase()}${path.replace(/\/+$/, '')}${query}`;
  return { reference: url, url };
}
