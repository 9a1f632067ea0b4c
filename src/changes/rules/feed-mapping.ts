import type { DeploymentWords } from './deployment.ts';

/** One line of an integration's mapping: what it matches, and where that belongs. */
export interface MappingRule {
  /** With `*` for any characters; case does not matter. */
  readonly subject: string;
  readonly environment: string;
  /** Slugs of services; `{name}` is the last part of the subject. */
  readonly services: readonly string[];
  /** The environment's word here; null: the sender's own. */
  readonly as: string | null;
}

/** Where a deployment belongs, and which line said so. */
export interface Place {
  readonly services: readonly string[];
  readonly environment: string;
  readonly because: string;
}

/** The words by which senders mean production. */
const PRODUCTION = new Set(['production', 'prod', 'prd', 'live']);

function matches(pattern: string, text: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), text.toLowerCase()];
  const [first = '', ...rest] = wanted.split('*');
  if (rest.length === 0) return wanted === given;
  const last = rest.pop() ?? '';
  if (!given.startsWith(first) || !given.endsWith(last) || given.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of rest) {
    const found = given.indexOf(part, from);
    if (found === -1 || found + part.length > given.length - last.length) return false;
    from = found + part.length;
  }
  return true;
}

/** The last part of a subject, as a slug could be written: `acme/Shop.git` is `shop`. */
export const nameIn = (subject: string): string =>
  (subject.split('/').findLast((part) => part !== '') ?? '')
    .replace(/\.git$/i, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** The environment in our own words: production has one. */
function environmentOf(told: Pick<DeploymentWords, 'environment' | 'isProduction'>, as: string | null): string {
  if (as !== null) return as;
  if (told.isProduction === true || PRODUCTION.has(told.environment.toLowerCase())) return 'production';
  // What names no environment counts: a change that was overlooked costs more than one too many.
  return told.environment === '' ? 'production' : told.environment.toLowerCase();
}

/**
 * Where a deployment belongs: the services that it names itself, else those of the first line that matches. Undefined
 * when nothing says it, or none of the services exists.
 */
export function placeOf(
  told: Pick<DeploymentWords, 'subject' | 'environment' | 'isProduction' | 'services'>,
  rules: readonly MappingRule[],
  exists: (slug: string) => boolean,
): Place | undefined {
  const rule = rules.find((each) => matches(each.subject, told.subject) && matches(each.environment, told.environment));
  const environment = environmentOf(told, rule?.as ?? null);
  const named = told.services.filter(exists);
  if (named.length > 0) return { services: [...new Set(named)], environment, because: 'the event names its service' };
  const services = rule?.services.map((each) => (each === '{name}' ? nameIn(told.subject) : each)).filter(exists) ?? [];
  if (rule === undefined || services.length === 0) return undefined;
  return { services: [...new Set(services)], environment, because: `${rule.subject} in ${rule.environment} is mapped to it` };
}
