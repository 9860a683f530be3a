/**
 * What an address or host name stands for, and whether a policy lets us connect to it. Names are judged by
 * `hostVerdict` as far as the name alone says; the addresses that they resolve to by `addressVerdict`.
 * Special ranges: RFC 6890 and the IANA special-purpose registries (iana.org/assignments/iana-ipv4-special-registry,
 * …/iana-ipv6-special-registry).
 */
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';

/** What an address is for, most to least sensitive. */
export type AddressKind =
  | 'metadata'
  | 'loopback'
  | 'unspecified'
  | 'linkLocal'
  | 'multicast'
  | 'reserved'
  | 'private'
  | 'public';

// First match wins: metadata services lie within link-local, shared and unique-local ranges.
const RANGES: readonly (readonly [AddressKind, string])[] = [
  ['metadata', '169.254.169.254/32'], // AWS, Azure, Google, OpenStack, Oracle, DigitalOcean
  ['metadata', '169.254.170.2/32'], // AWS ECS task credentials
  ['metadata', '169.254.170.23/32'], // AWS EKS Pod Identity
  ['metadata', '100.100.100.200/32'], // Alibaba Cloud
  ['metadata', '168.63.129.16/32'], // Azure WireServer
  ['metadata', '192.0.0.192/32'], // Oracle Cloud (classic)
  ['metadata', 'fd00:ec2::/32'], // AWS IMDS ::254, Pod Identity ::23
  ['metadata', 'fd20:ce::254/128'], // Google
  ['metadata', 'fe80::a9fe:a9fe/128'], // OpenStack
  ['unspecified', '0.0.0.0/8'], // RFC 1122: "this host"; Linux connects to itself
  ['unspecified', '::/128'],
  ['loopback', '127.0.0.0/8'], // RFC 1122
  ['loopback', '::1/128'], // RFC 4291
  ['linkLocal', '169.254.0.0/16'], // RFC 3927
  ['linkLocal', 'fe80::/10'], // RFC 4291
  ['multicast', '224.0.0.0/4'], // RFC 5771
  ['multicast', 'ff00::/8'], // RFC 4291
  ['reserved', '240.0.0.0/4'], // RFC 1112, 919: future use, broadcast
  ['reserved', '192.0.0.0/24'], // RFC 6890: protocol assignments
  ['reserved', '100::/64'], // RFC 6666: discard
  ['private', '10.0.0.0/8'], // RFC 1918
  ['private', '172.16.0.0/12'],
  ['private', '192.168.0.0/16'],
  ['private', '100.64.0.0/10'], // RFC 6598: carrier-grade NAT
  ['private', '198.18.0.0/15'], // RFC 2544: benchmarking
  ['private', 'fc00::/7'], // RFC 4193
  ['private', 'fec0::/10'], // RFC 3879: former site-local
];

const SENSITIVITY: readonly AddressKind[] = [
  'metadata',
  'loopback',
  'unspecified',
  'linkLocal',
  'multicast',
  'reserved',
  'private',
  'public',
];

const TABLE = RANGES.map(([kind, range]) => ({ kind, list: blockList([range]) }));

/** Kind of an IP address; of the forms that carry an IPv4 address in an IPv6 one, the more sensitive of the two. Undefined when `text` is no address. */
export function classifyAddress(text: string): AddressKind | undefined {
  const address = canonicalAddress(text);
  if (address === undefined) return undefined;
  const kinds = [address, ...embeddedIpv4(address)].map(kindOf);
  return SENSITIVITY.find((kind) => kinds.includes(kind));
}

/** Dotted quad or compressed IPv6 of any spelling that resolvers accept (2130706433, 0x7f.1, 0177.0.0.1, [::1], fe80::1%eth0); undefined for names. */
export function canonicalAddress(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/s, '$1').replace(/%.*$/s, '');
  if (isIPv6(bare)) return new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const ascii = domainToASCII(bare);
  return isIPv4(ascii) ? ascii : undefined;
}

const kindOf = (address: string): AddressKind =>
  TABLE.find(({ list }) => holds(list, address))?.kind ?? 'public';

const holds = (list: BlockList, address: string): boolean =>
  list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = '', prefix] = range.split('/');
    const family = isIPv4(net) ? 'ipv4' : 'ipv6';
    list.addSubnet(net, prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix), family);
  }
  return list;
}

function embeddedIpv4(address: string): string[] {
  if (!isIPv6(address)) return [];
  const bytes = ipv6Bytes(address);
  const at = (...offsets: number[]): string => offsets.map((offset) => bytes[offset] ?? 0).join('.');
  const starts = (...prefix: number[]): boolean => prefix.every((byte, index) => bytes[index] === byte);
  const found: string[] = [];
  const zeros = (count: number): number[] => new Array<number>(count).fill(0);
  // ::a.b.c.d (RFC 4291, deprecated) leaves out :: and ::1, which are kinds of their own.
  if (starts(...zeros(12)) && !/^::1?$/.test(address)) found.push(at(12, 13, 14, 15));
  if (starts(...zeros(10), 0xff, 0xff)) found.push(at(12, 13, 14, 15)); // IPv4-mapped, RFC 4291
  if (starts(...zeros(8), 0xff, 0xff, 0, 0)) found.push(at(12, 13, 14, 15)); // IPv4-translated, RFC 2765
  if (starts(0, 0x64, 0xff, 0x9b, ...zeros(8))) found.push(at(12, 13, 14, 15)); // NAT64, RFC 6052
  if (starts(0, 0x64, 0xff, 0x9b, 0, 1, ...zeros(6)))
    found.push(at(12, 13, 14, 15)); // local NAT64 as /96, RFC 8215
  else if (starts(0, 0x64, 0xff, 0x9b, 0, 1)) found.push(at(6, 7, 9, 10)); // the same as /48
  if (starts(0x20, 0x02)) found.push(at(2, 3, 4, 5)); // 6to4, RFC 3056
  if (starts(0x20, 0x01, 0, 0)) found.push([12, 13, 14, 15].map((i) => (bytes[i] ?? 0) ^ 0xff).join('.')); // Teredo, RFC 4380
  if (bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe) found.push(at(12, 13, 14, 15)); // ISATAP, RFC 5214
  return found;
}

function ipv6Bytes(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const words = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16));
  const [left, right] = [words(head), tail === undefined ? [] : words(tail)];
  const all = [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
  return all.flatMap((word) => [word >> 8, word & 0xff]);
}

/** What may be connected to. Metadata, unspecified, link-local, multicast and reserved addresses never may, unless `allow` lists them. */
export interface AddressPolicy {
  /** 127.0.0.0/8, ::1 and localhost; false by default. */
  allowLoopback?: boolean;
  /** RFC 1918, unique-local and the like; true by default, because Git servers often live there. */
  allowPrivate?: boolean;
  /** Addresses or CIDR ranges that are refused whatever their kind: those of the API server. */
  deny?: readonly string[];
  /** Addresses or CIDR ranges that are allowed whatever their kind; `deny` wins. */
  allow?: readonly string[];
}

/** Whether a text may stand in `deny` or `allow`: an address, or an address and a prefix length. */
export function validAddressRange(text: string): boolean {
  const [net = '', prefix, ...rest] = text.split('/');
  const family = isIP(net);
  if (family === 0 || net.includes('%') || rest.length > 0) return false;
  return prefix === undefined || (/^[0-9]{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

/** Outcome of a verdict. `kind` is `apiServer` for names of the API server and for addresses in `deny`. */
export type AddressVerdict =
  | { allowed: true }
  | { allowed: false; kind: AddressKind | 'apiServer' | 'invalid'; problem: string; hint: string };

const MEANING: Record<AddressKind, string> = {
  metadata: 'an address of a cloud metadata service',
  loopback: 'a loopback address',
  unspecified: 'an unspecified address',
  linkLocal: 'a link-local address',
  multicast: 'a multicast address',
  reserved: 'a reserved address',
  private: 'a private address',
  public: 'a public address',
};
const HINT = 'use the address of a Git server';

/** Judges one address, such as one that a name resolved to. */
export function addressVerdict(text: string, policy: AddressPolicy = {}): AddressVerdict {
  const address = canonicalAddress(text);
  const kind = classifyAddress(text);
  if (address === undefined || kind === undefined)
    return { allowed: false, kind: 'invalid', problem: 'is no IP address', hint: HINT };
  const unreadable = [...(policy.deny ?? []), ...(policy.allow ?? [])].find(
    (range) => !validAddressRange(range),
  );
  if (unreadable !== undefined)
    return {
      allowed: false,
      kind: 'invalid',
      problem: 'cannot be judged: the policy has an unreadable address range',
      hint: 'correct the address policy',
    };
  const spellings = [address, ...embeddedIpv4(address)];
  const listed = (ranges: readonly string[] = []): boolean => {
    const list = blockList(ranges);
    return spellings.some((spelling) => holds(list, spelling));
  };
  if (listed(policy.deny))
    return {
      allowed: false,
      kind: 'apiServer',
      problem: `is ${address}, which must not be connected to`,
      hint: HINT,
    };
  if (listed(policy.allow) || kind === 'public') return { allowed: true };
  if (kind === 'private' && policy.allowPrivate !== false) return { allowed: true };
  if (kind === 'loopback' && policy.allowLoopback === true) return { allowed: true };
  return { allowed: false, kind, problem: `is ${MEANING[kind]} (${address})`, hint: HINT };
}

const METADATA_NAMES =
  /^(?:metadata|metadata\.goog|metadata\.google\.internal|instance-data(?:\.ec2\.internal)?|metadata\.(?:tencentyun\.com|azure\.internal|platformequinix\.com))$/;
const LOOPBACK_NAMES =
  /^(?:localhost|(?:.*\.)localhost|localhost\.localdomain|localhost[46](?:\.localdomain[46])?|ip6-(?:localhost|loopback))$/;
// Service `kubernetes` of namespace `default` (https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/).
// OpenShift has another name for it.
const API_SERVER_NAMES = /^(?:kubernetes|openshift)(?:\.default(?:\.svc(?:\..*)?)?)?$/;

/** Judges a host as written: an address, or a name that stands for a forbidden one. Other names are allowed; their addresses are judged when resolved. */
export function hostVerdict(host: string, policy: AddressPolicy = {}): AddressVerdict {
  if (canonicalAddress(host) !== undefined || isIP(host) !== 0) return addressVerdict(host, policy);
  const name = domainToASCII(host).replace(/\.$/, '');
  if (METADATA_NAMES.test(name))
    return { allowed: false, kind: 'metadata', problem: 'names a cloud metadata service', hint: HINT };
  if (API_SERVER_NAMES.test(name))
    return { allowed: false, kind: 'apiServer', problem: 'names the Kubernetes API server', hint: HINT };
  if (LOOPBACK_NAMES.test(name) && policy.allowLoopback !== true)
    return { allowed: false, kind: 'loopback', problem: 'names this machine (loopback)', hint: HINT };
  return { allowed: true };
}
