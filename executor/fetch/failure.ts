/** How a fetch ends when it does not succeed. */
import type { FailureClass } from '../../schemas/common/failure-class.ts';

/** Every reason and the failure class that it belongs to. */
export const FETCH_REASONS = {
  AddressForbidden: 'Config',
  AuthenticationFailed: 'Git',
  Cancelled: 'Cancelled',
  CertificateAuthorityInvalid: 'Config',
  CommitNotFound: 'Git',
  ConnectionLost: 'Network',
  CredentialsInvalid: 'Config',
  DestinationNotEmpty: 'Config',
  GitFailed: 'Git',
  GitMissing: 'Config',
  HostKeyMismatch: 'Git',
  HostKeyUnknown: 'Git',
  HostNotFound: 'Network',
  HostUnreachable: 'Network',
  InternalError: 'Git',
  KnownHostsMissing: 'Config',
  LfsFailed: 'Git',
  LfsMissing: 'Config',
  NotAnAncestor: 'Git',
  ObjectFormatMismatch: 'Git',
  ProxyInvalid: 'Config',
  RedirectRefused: 'Git',
  RefNotFound: 'Git',
  RepositoryNotFound: 'Git',
  RequestInvalid: 'Config',
  ServerError: 'Network',
  SourceInvalid: 'Config',
  SshMissing: 'Config',
  StorageFailed: 'Config',
  SubmoduleRefused: 'Git',
  SymlinkOutside: 'Git',
  TLSVerificationFailed: 'Git',
  Timeout: 'Deadline',
  TooLarge: 'Git',
  UnsafeObject: 'Git',
} as const satisfies Record<string, FailureClass>;

/** Why a fetch failed, in CamelCase. */
export type FetchReason = keyof typeof FETCH_REASONS;

/** A failed fetch. No field holds a secret. */
export interface FetchFailure {
  class: (typeof FETCH_REASONS)[FetchReason];
  reason: FetchReason;
  /** What happened, one sentence or two; at most 1024 characters. */
  message: string;
  /** What to do about it. */
  hint: string;
}

/** Carries a `FetchFailure`; `fetchSource` turns it into an outcome. */
export class FetchError extends Error {
  readonly failure: FetchFailure;

  constructor(reason: FetchReason, message: string, hint: string) {
    super(message);
    this.name = 'FetchError';
    this.failure = { class: FETCH_REASONS[reason], reason, message: shorten(message), hint: shorten(hint) };
  }
}

const shorten = (text: string): string => (text.length <= 1024 ? text : `${text.slice(0, 1023)}…`);

/** What an aborted signal stands for: the failure it was aborted with, the end of the time allowed, or a cancellation. */
export function abortFailure(signal: AbortSignal): FetchError {
  const cause: unknown = signal.reason;
  if (cause instanceof FetchError) return cause;
  if (nameOf(cause) === 'TimeoutError') {
    return new FetchError(
      'Timeout',
      'the fetch did not finish within its timeout',
      'raise the timeout of the Repository, or check whether the Git server answers',
    );
  }
  return new FetchError('Cancelled', 'the fetch was cancelled', 'start it again if that was not intended');
}

const nameOf = (cause: unknown): unknown =>
  typeof cause === 'object' && cause !== null && 'name' in cause ? cause.name : undefined;

/** Code of a system error, such as ENOENT; undefined for other errors. */
export function systemErrorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
