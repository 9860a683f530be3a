/** Whether the server answers TLS on its own port with a certificate that is valid now. */
import type { AddressInfo } from 'node:net';
import { connect, type DetailedPeerCertificate } from 'node:tls';

const TIMEOUT_MS = 2000;

/** What stands against it, or undefined. Nothing is sent, and who signed does not matter: the clients know that. */
export function selfDialProblem(
  { address, port }: AddressInfo,
  now = Date.now(),
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const host = address === '::' ? '::1' : address === '0.0.0.0' ? '127.0.0.1' : address;
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: TIMEOUT_MS });
    const settle = (problem: string | undefined): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('secureConnect', () => settle(dateProblem(socket.getPeerCertificate(true), now)));
    socket.once('timeout', () => settle('its port does not answer'));
    socket.once('error', (error) => settle(`its port does not speak TLS: ${error.message}`));
  });
}

function dateProblem({ valid_from, valid_to }: DetailedPeerCertificate, now: number): string | undefined {
  if (now < Date.parse(valid_from)) return 'its certificate is not valid yet';
  return now < Date.parse(valid_to) ? undefined : 'its certificate has expired';
}
