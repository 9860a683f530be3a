import type { Pki } from './pki.ts';
import { LOOPBACK } from './ports.ts';

/** URL of the controller manager's probes. */
export const controllerManagerUrl = (port: number): string => `https://${LOOPBACK}:${port}`;

/**
 * Flags of a kube-controller-manager with a ServiceAccount for each controller, as in production, and without an
 * election: it is the only one.
 * Source: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
 *
 * @param kubeconfig of the user `system:kube-controller-manager`.
 */
export function controllerManagerArgs(port: number, kubeconfig: string, pki: Pki): string[] {
  return [
    `--bind-address=${LOOPBACK}`,
    `--secure-port=${port}`,
    `--tls-cert-file=${pki.controllerManager.certificate}`,
    `--tls-private-key-file=${pki.controllerManager.key}`,
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--use-service-account-credentials',
    `--root-ca-file=${pki.ca.certificate}`,
    `--service-account-private-key-file=${pki.serviceAccount.key}`,
    `--cluster-signing-cert-file=${pki.ca.certificate}`,
    `--cluster-signing-key-file=${pki.ca.key}`,
  ];
}
