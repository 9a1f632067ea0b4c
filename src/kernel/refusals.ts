/** What a code answers to a client: the HTTP status, one sentence, and what to do about it. */
export interface RefusalKind {
  readonly status: number;
  readonly sentence: string;
  readonly remedy: string;
}

const kind = (status: number, sentence: string, remedy: string): RefusalKind => ({ status, sentence, remedy });

/** Every expected "no" of the product. The documentation of errors is generated from this table. */
export const refusals = {
  'bad-input': kind(400, 'The request has a field that cannot be used.', 'Correct the named field and send it again.'),
  'bad-json': kind(400, 'The body is not JSON.', 'Send one JSON document, encoded as UTF-8.'),
  'not-signed-in': kind(401, 'This needs a signed-in person or a key.', 'Sign in, or send the header Authorization: Bearer KEY.'),
  'wrong-password': kind(401, 'Email and password do not match an account.', 'Check both; after five failures wait a minute.'),
  'not-allowed': kind(403, 'You may not do this here.', 'Ask a manager of the owning team for the role that the detail names.'),
  'foreign-origin': kind(403, 'The request came from another site.', 'Use Evenkeel from its own address.'),
  'wrong-host': kind(421, 'This server does not answer for that host.', 'Use the configured address, or add the host to EVENKEEL_URL.'),
  'not-found': kind(404, 'There is nothing at this address.', 'Check the id; it may have been removed.'),
  conflict: kind(409, 'What stands now does not allow this.', 'Load the present state and decide again.'),
  'already-exists': kind(409, 'Something with this name stands already.', 'Use another name, or change what stands.'),
  'idempotency-mismatch': kind(409, 'This idempotency key was used for another request.', 'Use a new key for a new request.'),
  gone: kind(410, 'This link is no longer valid.', 'Ask for a new one.'),
  'too-large': kind(413, 'The body is larger than this address takes.', 'Send less at once.'),
  'unsupported-type': kind(415, 'This content type is not understood here.', 'Send application/json.'),
  'too-many': kind(429, 'Too many requests from here.', 'Wait for the time in Retry-After.'),
  unreachable: kind(422, 'Nobody could be reached by this.', 'Add or verify a contact method that rings a phone.'),
  'egress-refused': kind(422, 'This address is not a public one.', 'Use a public address, or have the operator add it to EGRESS_ALLOW.'),
  'not-ready': kind(503, 'The server cannot do this at the moment.', 'Try again in a few seconds.'),
} as const satisfies Record<string, RefusalKind>;

export type RefusalCode = keyof typeof refusals;
