/** From the host of a URL to the addresses that may be connected to. Resolved once: the same addresses are judged and pinned, so that a second DNS answer cannot lead elsewhere. */
import { lookup } from 'node:dns/promises';
import { isIP, isIPv6 } from 'node:net';
import { type AddressPolicy, addressVerdict, hostVerdict } from '../../schemas/domain/ip-address.ts';
import { abortFailure, FetchError } from './failure.ts';

/** Addresses of a host name, best first. Rejects, or returns none, when the name is unknown. */
export type Resolver = (host: string) => Promise<readonly string[]>;

/** The system's resolver: hosts file, search domains and all. */
export const systemResolver: Resolver = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/** Judges a host by name and by every address that it resolves to. Returns the addresses; fails with HostNotFound or AddressForbidden. */
export async function permittedAddresses(
  host: string,
  policy: AddressPolicy,
  resolve: Resolver,
  signal: AbortSignal,
): Promise<readonly string[]> {
  refuseUnlessAllowed(host, hostVerdict(host, policy));
  const addresses = isIP(host) ? [host] : await resolved(host, resolve, signal);
  // One forbidden address among several is what a rebinding answer looks like, so none is used.
  for (const address of addresses) refuseUnlessAllowed(host, addressVerdict(address, policy));
  return addresses;
}

/** Judges a host by its name alone; for hosts that a proxy resolves. */
export const permitName = (host: string, policy: AddressPolicy): void =>
  refuseUnlessAllowed(host, hostVerdict(host, policy));

async function resolved(host: string, resolve: Resolver, signal: AbortSignal): Promise<readonly string[]> {
  if (signal.aborted) throw abortFailure(signal);
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(abortFailure(signal));
  signal.addEventListener('abort', abort, { once: true });
  try {
    const addresses = await Promise.race([resolve(host), aborted.promise]);
    if (addresses.length > 0) return addresses;
  } catch (error) {
    if (error instanceof FetchError) throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
  throw new FetchError(
    'HostNotFound',
    `the host ${host} has no address`,
    'check the host in the URL of the repository, and the DNS of this machine or cluster',
  );
}

function refuseUnlessAllowed(host: string, verdict: ReturnType<typeof addressVerdict>): void {
  if (verdict.allowed) return;
  throw new FetchError('AddressForbidden', `the host ${host} ${verdict.problem}`, verdict.hint);
}

/** Value of git's http.curloptResolve that pins a host to addresses. */
export const curlPin = (host: string, port: number, addresses: readonly string[]): string =>
  `${host}:${port}:${addresses.map((address) => (isIPv6(address) ? `[${address}]` : address)).join(',')}`;
