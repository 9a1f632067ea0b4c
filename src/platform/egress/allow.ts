import ipaddr from 'ipaddr.js';

import { ok, refuse, type Result } from '../../kernel/index.ts';
import { parseAddress, type Address } from './address.ts';

/** What the operator lets through although it is not public (`EGRESS_ALLOW`). */
export interface AllowList {
  readonly ranges: readonly (readonly [Address, number])[];
  /** Names in lower case; every address that such a name comes to is let through. */
  readonly hosts: ReadonlySet<string>;
}

export const nothingAllowed: AllowList = { ranges: [], hosts: new Set() };

const HOST = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;

/** Reads `EGRESS_ALLOW`: addresses, ranges (`10.0.0.0/8`, `fd00::/8`) and host names, parted by commas or spaces. */
export function parseAllowList(text: string): Result<AllowList> {
  const ranges: (readonly [Address, number])[] = [];
  const hosts = new Set<string>();
  for (const entry of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const name = entry.toLowerCase();
    const address = parseAddress(name);
    if (address !== undefined) ranges.push([address, address.kind() === 'ipv4' ? 32 : 128]);
    else if (ipaddr.isValidCIDR(name)) ranges.push(ipaddr.parseCIDR(name));
    else if (HOST.test(name) && /[a-z]/.test(name)) hosts.add(name);
    else return refuse('bad-input', `EGRESS_ALLOW has "${entry}", which is no address, range or host name`, 'EGRESS_ALLOW');
  }
  return ok({ ranges, hosts });
}

const inRange = (address: Address, [range, bits]: readonly [Address, number]): boolean => {
  if (address instanceof ipaddr.IPv4) return range instanceof ipaddr.IPv4 && address.match(range, bits);
  return range instanceof ipaddr.IPv6 && address.match(range, bits);
};

export const allowsAddress = (list: AllowList, address: Address): boolean => list.ranges.some((range) => inRange(address, range));

export const allowsHost = (list: AllowList, host: string): boolean => list.hosts.has(host.toLowerCase().replace(/\.$/, ''));
