import type { RawAnswer } from '../../../platform/http/index.ts';
import type { Refusals } from '../../source.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

/** As bytes, so that nobody adds a character set to the type. Alertmanager ends its own JSON with a line feed. */
export const json = (status: number, value: unknown): RawAnswer => ({
  status,
  headers: JSON_TYPE,
  body: Buffer.from(`${JSON.stringify(value)}\n`),
});

/** How it answers when a request cannot be read or its schema does not allow it. */
export const problem = (status: number, code: number, message: string): RawAnswer => ({
  status,
  headers: JSON_TYPE,
  body: Buffer.from(JSON.stringify({ code, message })),
});

/** The answer to a method that a path does not have. */
export function notAllowed(method: string, allowed: readonly string[]): RawAnswer {
  const answer = problem(405, 405, `method ${method} is not allowed, but [${allowed.join(',')}] are`);
  return { ...answer, headers: { ...JSON_TYPE, allow: allowed.join(',') } };
}

export const EMPTY: RawAnswer = { status: 200, body: '' };

export const refusals: Refusals = {
  unauthorised: (sentence) => ({
    ...problem(401, 401, sentence),
    headers: { ...JSON_TYPE, 'www-authenticate': 'Basic realm="Evenkeel", Bearer' },
  }),
  forbidden: (sentence) => problem(403, 403, sentence),
  away: (sentence) => ({ ...problem(503, 503, sentence), headers: { ...JSON_TYPE, 'retry-after': '2' } }),
};

/** The answer to a body of another type than JSON; undefined for JSON. */
export function wrongType(type: string | undefined): RawAnswer | undefined {
  const given = (type ?? 'application/octet-stream').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (given === 'application/json') return undefined;
  return problem(415, 415, `unsupported media type ${JSON.stringify(given)}, only [application/json] are allowed`);
}
