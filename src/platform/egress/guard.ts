import dns from 'node:dns';
import type { LookupFunction } from 'node:net';

import { Fault, ok, refuse, type Result } from '../../kernel/index.ts';
import { isPublic, parseAddress } from './address.ts';
import { allowsAddress, allowsHost, type AllowList } from './allow.ts';

/** Asks for all addresses of a name, as `dns.lookup` does. Tests that move a name give another. */
export type Resolve = (host: string, answer: (error: Error | null, addresses: readonly dns.LookupAddress[]) => void) => void;

export const systemResolve: Resolve = (host, answer) => {
  dns.lookup(host, { all: true, verbatim: true }, (error, addresses) => answer(error, addresses));
};

/** Ports of services that take HTTP for their own words (the Fetch standard, "bad port"). */
const badPorts = new Set(
  '1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6379 6566 6665 6666 6667 6668 6669 6679 6697 10080'.split(
    ' ',
  ),
);

/**
 * Checks an address that people or messages bring, by its letters alone: http or https, no user, no port of another
 * protocol, and no literal that is not public. What a name comes to is checked at each connection.
 */
export function checkUrl(text: string, allow: AllowList): Result<URL> {
  if (!URL.canParse(text)) return refuse('bad-input', 'this is not an address of the web', 'url');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return refuse('egress-refused', `${url.protocol} is neither http nor https`, 'url');
  if (url.username !== '' || url.password !== '') return refuse('egress-refused', 'an address may not carry a user or password', 'url');
  if (badPorts.has(url.port)) return refuse('egress-refused', `port ${url.port} belongs to another protocol`, 'url');
  const literal = parseAddress(url.hostname);
  if (literal !== undefined && !isPublic(literal) && !allowsAddress(allow, literal)) {
    return refuse('egress-refused', `${literal.toString()} is not a public address`, 'url');
  }
  return ok(url);
}

/** A name came to an address that may not be reached. */
export class ForbiddenAddress extends Fault {
  constructor(host: string, address: string) {
    super(`${host} comes to ${address}, which is not a public address`, 'never');
  }
}

/**
 * A lookup for connections to addresses that people bring. Because the connection uses the very answer that was checked, a
 * name that changes between check and use gains nothing. One forbidden address among several refuses the name.
 */
export function guardedLookup(allow: AllowList, resolve: Resolve): LookupFunction {
  return (host, options, callback) => {
    resolve(host, (error, addresses) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const forbidden = allowsHost(allow, host) ? undefined : addresses.find(({ address }) => !mayReach(address, allow));
      const first = addresses[0];
      if (forbidden !== undefined) callback(new ForbiddenAddress(host, forbidden.address), []);
      else if (first === undefined) callback(new Fault(`${host} has no address`, 'later'), []);
      else if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}

function mayReach(text: string, allow: AllowList): boolean {
  const address = parseAddress(text);
  return address !== undefined && (isPublic(address) || allowsAddress(allow, address));
}
