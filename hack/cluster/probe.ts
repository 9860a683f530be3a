import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { KeyPairFiles } from './pki.ts';

/** A health endpoint and how it is reached. */
export interface ProbeTarget {
  url: string;
  /** Path of the authority that signed the server's certificate. */
  ca: string;
  client: KeyPairFiles;
}

/** Makes a probe: it tells whether the endpoint answers 200 within a second; any failure is just "not ready". */
export async function httpsProbe({ url, ca, client }: ProbeTarget): Promise<() => Promise<boolean>> {
  const tls = {
    ca: await readFile(ca),
    cert: await readFile(client.certificate),
    key: await readFile(client.key),
  };
  return () =>
    new Promise((resolve) => {
      const outgoing = request(url, { ...tls, timeout: 1_000, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      outgoing.once('timeout', () => outgoing.destroy());
      outgoing.once('error', () => resolve(false));
      outgoing.end();
    });
}
