/** Which proxy a URL is fetched through. Pure. */
import { BlockList, isIP, isIPv4 } from 'node:net';
import { type GitUrl, parseGitUrl } from '../../schemas/domain/git-url.ts';
import { validAddressRange } from '../../schemas/domain/ip-address.ts';
import { FetchError } from './failure.ts';

/** Contents of the Secret that Repository `spec.proxy` names. */
export interface ProxySettings {
  httpProxy?: string | undefined;
  httpsProxy?: string | undefined;
  noProxy?: string | undefined;
}

/** A proxy: what git is told, and where it is. */
export interface Proxy {
  /** With the credentials of the proxy, if any. */
  setting: string;
  host: string;
  port: number;
}

/** Chooses the proxy for a URL; undefined when the server is reached directly. */
export function proxyFor(url: GitUrl, settings: ProxySettings): Proxy | undefined {
  const setting =
    url.scheme === 'https' ? settings.httpsProxy : url.scheme === 'http' ? settings.httpProxy : undefined;
  const text = setting?.trim();
  if (text === undefined || text === '' || bypasses(settings.noProxy ?? '', url.host)) return undefined;
  // The grammar of Git URLs fits proxies too, except that these need no path.
  const place = parseGitUrl(/^[a-z]+:\/\/[^/]*$/i.test(text) ? `${text}/proxy` : `${text}proxy`);
  if (!place.ok || (place.url.scheme !== 'http' && place.url.scheme !== 'https')) {
    throw new FetchError(
      'ProxyInvalid',
      `the proxy for ${url.scheme} URLs ${place.ok ? 'is no http or https URL' : place.problem}`,
      'write http://host:port or http://user:password@host:port',
    );
  }
  return { setting: text, host: place.url.host, port: place.url.port };
}

/** Whether a noProxy list (hosts, domains with or without a leading dot, addresses, CIDR ranges, `*`) names a host. */
function bypasses(list: string, host: string): boolean {
  return list.split(/[\s,]+/).some((entry) => {
    const name = entry.toLowerCase().replace(/^\*?\./, '');
    if (name === '') return false;
    if (name === '*' || name === host || host.endsWith(`.${name}`)) return true;
    return isIP(host) !== 0 && validAddressRange(name) && within(name, host);
  });
}

function within(range: string, address: string): boolean {
  const [net = '', prefix = isIPv4(net) ? '32' : '128'] = range.split('/');
  const list = new BlockList();
  list.addSubnet(net, Number(prefix), isIPv4(net) ? 'ipv4' : 'ipv6');
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}
