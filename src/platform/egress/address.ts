import ipaddr from 'ipaddr.js';

/** An IPv4 or IPv6 address as it goes over the wire. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** The address that a text is, brackets of a URL taken off; undefined when it is a name. */
export function parseAddress(text: string): Address | undefined {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  return ipaddr.isValid(bare) ? ipaddr.parse(bare) : undefined;
}

/** ISATAP (RFC 5214) hides an IPv4 address behind the interface id 0000:5efe or 0200:5efe. */
const isIsatap = (address: ipaddr.IPv6): boolean => address.parts[5] === 0x5efe && (address.parts[4] === 0 || address.parts[4] === 0x200);

/** Only 2000::/3 is handed out as global unicast (RFC 4291); what lies beside it is special, whatever it may become. */
const isGlobalUnicast = (address: ipaddr.IPv6): boolean => ((address.parts[0] ?? 0) & 0xe000) === 0x2000;

/**
 * Whether an address is one that anybody on the internet could have: unicast, and none of the special, private, mapped or
 * translated ranges (IANA's registries of special-purpose addresses).
 */
export function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 || (isGlobalUnicast(address) && !isIsatap(address));
}
