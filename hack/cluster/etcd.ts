import type { Pki } from './pki.ts';
import { LOOPBACK } from './ports.ts';

/** Ports of a single etcd member. */
export interface EtcdPorts {
  client: number;
  peer: number;
}

/** URL at which the API server reaches etcd. */
export const etcdUrl = (port: number): string => `https://${LOOPBACK}:${port}`;

/**
 * Flags of a single etcd member that keeps nothing past a power cut (`--unsafe-no-fsync`) and talks only to
 * holders of its own authority's certificates. Source: https://etcd.io/docs/v3.6/op-guide/configuration/
 */
export function etcdArgs(dataDirectory: string, ports: EtcdPorts, pki: Pki): string[] {
  const [client, peer] = [etcdUrl(ports.client), etcdUrl(ports.peer)];
  return [
    '--name=etcd',
    `--data-dir=${dataDirectory}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    '--client-cert-auth',
    `--trusted-ca-file=${pki.etcdCa.certificate}`,
    `--cert-file=${pki.etcd.certificate}`,
    `--key-file=${pki.etcd.key}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=etcd=${peer}`,
    '--peer-client-cert-auth',
    `--peer-trusted-ca-file=${pki.etcdCa.certificate}`,
    `--peer-cert-file=${pki.etcd.certificate}`,
    `--peer-key-file=${pki.etcd.key}`,
  ];
}
