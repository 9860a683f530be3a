/** Real TLS connections with the certificates that we make. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { expect, test } from '@jest/globals';
import { createAuthority, issueServing, type KeyPair } from './authority.ts';
import { recycledKeys } from './testing/keys.ts';

const hours = 3_600_000;
const keys = await recycledKeys(3);
const making = async (now: number) => ({
  key: await keys.privateKey(),
  serial: keys.serial(),
  now,
  lifetimeMs: hours,
  backdateMs: hours / 4,
});
const now = Date.now();
const authority = createAuthority('ca', await making(now));
const other = createAuthority('ca', await making(now));
const old = createAuthority('ca', await making(now - 2 * hours));
const names = ['a.b.svc', '127.0.0.1'];

/** `connected`, or the code of the error that the client meets. */
async function handshake(serving: KeyPair, ca: string, servername: string): Promise<string> {
  const server = createServer({ key: serving.key, cert: serving.certificate }, (socket) => socket.end());
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket: TLSSocket = connect({ host: '127.0.0.1', port, ca, servername });
  try {
    await once(socket, 'secureConnect');
    return 'connected';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    socket.destroy();
    server.close();
  }
}

const serving = issueServing(authority, names, await making(now));

test.each([
  ['its authority', authority.certificate, 'a.b.svc', 'connected'],
  [
    'a bundle that has its authority last',
    `${other.certificate}${authority.certificate}`,
    'a.b.svc',
    'connected',
  ],
  ['another authority', other.certificate, 'a.b.svc', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['its authority, under another name', authority.certificate, 'c.b.svc', 'ERR_TLS_CERT_ALTNAME_INVALID'],
])('a client that trusts %s', async (_, ca, servername, result) => {
  expect(await handshake(serving, ca, servername)).toBe(result);
});

test('a client refuses an expired certificate', async () => {
  const expired = issueServing(authority, names, { ...(await making(now - 2 * hours)), backdateMs: 0 });
  expect(await handshake(expired, authority.certificate, 'a.b.svc')).toBe('CERT_HAS_EXPIRED');
});

test('a client refuses the certificate of an expired authority', async () => {
  const orphan = issueServing(old, names, await making(now - 2 * hours));
  expect(await handshake(orphan, old.certificate, 'a.b.svc')).toBe('CERT_HAS_EXPIRED');
});
