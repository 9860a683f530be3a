import { etcdUrl } from './etcd.ts';
import type { Pki } from './pki.ts';
import { LOOPBACK } from './ports.ts';

/** Ports that kube-apiserver listens on, and finds etcd at. */
export interface ApiServerPorts {
  secure: number;
  etcd: number;
}

/** Issuer of ServiceAccount tokens, the usual one of clusters. */
const serviceAccountIssuer = 'https://kubernetes.default.svc';

/** URL at which clients reach the API server. */
export const apiServerUrl = (port: number): string => `https://${LOOPBACK}:${port}`;

/**
 * Flags of a kube-apiserver that binds the loopback address only and needs no node (no endpoints are published
 * for it). `extra` come last: of a flag given twice, Kubernetes takes the last value.
 * Source: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
 */
export function apiServerArgs(ports: ApiServerPorts, pki: Pki, extra: readonly string[]): string[] {
  return [
    `--bind-address=${LOOPBACK}`,
    `--advertise-address=${LOOPBACK}`,
    `--secure-port=${ports.secure}`,
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--allow-privileged=true',
    '--authorization-mode=Node,RBAC',
    `--client-ca-file=${pki.ca.certificate}`,
    `--tls-cert-file=${pki.apiServer.certificate}`,
    `--tls-private-key-file=${pki.apiServer.key}`,
    `--service-account-issuer=${serviceAccountIssuer}`,
    `--service-account-key-file=${pki.serviceAccount.certificate}`,
    `--service-account-signing-key-file=${pki.serviceAccount.key}`,
    `--etcd-servers=${etcdUrl(ports.etcd)}`,
    `--etcd-cafile=${pki.etcdCa.certificate}`,
    `--etcd-certfile=${pki.etcd.certificate}`,
    `--etcd-keyfile=${pki.etcd.key}`,
    ...extra,
  ];
}
