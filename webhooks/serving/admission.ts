/** `POST /mutate` and `POST /validate`: an AdmissionReview in, an answer with its uid out, whatever happens. */
import type { RequestHandler } from 'express';
import type { Verdict } from '../chain/input.ts';
import {
  type AdmissionRequest,
  type AdmissionReview,
  allowResponse,
  badReviewResponse,
  failResponse,
  mutateResponse,
  readAdmissionReview,
  validateResponse,
} from '../review.ts';
import { failure } from '../status.ts';
import { sendFailure, sendJson } from './answer.ts';
import { type BodyLimits, readBody } from './body.ts';
import { DeadlineExceeded, deadlineOf, within } from './deadline.ts';
import type { Judge, JudgedRequest } from './judge.ts';
import { errorText, type Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** A judge, or what there has to be before there is one. */
export type Availability = { readonly judge: Judge } | { readonly waitingFor: readonly string[] };

/** What admission works with. */
export interface AdmissionOptions {
  /** Who judges, or what is still unknown that a verdict needs. */
  readonly judge: () => Availability;
  readonly limits: BodyLimits;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Is told every verdict that is not a dry run's. */
  readonly observe?: (request: AdmissionRequest, verdict: Verdict) => void;
  /** Milliseconds; the clock of the deadlines. */
  readonly now: () => number;
}

/** Who answers. */
export type AdmissionEndpoint = 'mutate' | 'validate';

/** The handler of an endpoint. */
export function admissionHandler(endpoint: AdmissionEndpoint, options: AdmissionOptions): RequestHandler {
  const { limits, metrics, now } = options;
  return async (request, response) => {
    const started = now();
    const body = await readBody(request, limits);
    if (body === undefined) return;
    if ('code' in body) {
      metrics.requests.inc({ endpoint, operation: '', kind: '', code: body.code });
      sendFailure(response, body.code, body.reason, body.message);
      return;
    }
    response.once('close', body.release);
    const read = parsed(body.bytes);
    if ('problem' in read && read.uid === undefined) {
      metrics.requests.inc({ endpoint, operation: '', kind: '', code: 400 });
      sendFailure(response, 400, 'BadRequest', read.problem);
      return;
    }
    const available = options.judge();
    if ('waitingFor' in available) {
      metrics.requests.inc({ endpoint, operation: '', kind: '', code: 503 });
      const message = `not ready to judge: waiting for ${available.waitingFor.join(', ')}`;
      sendFailure(response, 503, 'ServiceUnavailable', message);
      return;
    }
    const deadline = deadlineOf(request.query.timeout, started);
    const review =
      'problem' in read
        ? badReviewResponse(read.uid ?? '', read.problem)
        : await answered(endpoint, read.request, deadline, { ...options, ...available });
    note(endpoint, 'request' in read ? read.request : undefined, review, options);
    sendJson(response, 200, review);
  };
}

function parsed(bytes: Buffer): ReturnType<typeof readAdmissionReview> {
  try {
    return readAdmissionReview(JSON.parse(bytes.toString()) as unknown);
  } catch {
    return { uid: undefined, problem: 'the body must be JSON' };
  }
}

/** Requests that change nothing that the chain judges: bookkeeping in status, and objects on their way out. */
const isJudged = (request: AdmissionRequest): request is JudgedRequest =>
  request.object !== undefined && request.subResource !== 'status' && request.operation !== 'DELETE';

async function answered(
  endpoint: AdmissionEndpoint,
  request: AdmissionRequest,
  deadline: number,
  { judge, metrics, log, observe, now }: Omit<AdmissionOptions, 'judge'> & { readonly judge: Judge },
): Promise<AdmissionReview> {
  const { uid } = request;
  if (!isJudged(request)) return allowResponse(uid);
  try {
    const told = (verdict: Verdict): void => {
      if (request.dryRun) return;
      for (const { rule, mode } of verdict.broken) metrics.denials.inc({ rule, kind: request.kind, mode });
      observe?.(request, verdict);
    };
    if (endpoint === 'mutate') {
      const result = await within(judge.mutate(request, deadline), deadline, now());
      // What is refused here is not judged again.
      if ('refused' in result) told(result.refused);
      return mutateResponse(request, result);
    }
    const verdict = await within(judge.validate(request, deadline), deadline, now());
    told(verdict);
    return validateResponse(request, verdict);
  } catch (error) {
    if (error instanceof DeadlineExceeded)
      return failResponse(
        uid,
        failure(504, 'Timeout', 'the admission server could not judge the object in time: try again'),
      );
    metrics.panics.inc({ endpoint });
    log.error('the admission chain failed', {
      endpoint,
      uid,
      kind: request.kind,
      namespace: request.namespace,
      name: request.name,
      error: errorText(error),
      stack: error instanceof Error ? error.stack : undefined,
    });
    const message = `internal error of the admission server, see its log for request ${uid}`;
    return failResponse(uid, failure(500, 'InternalError', message));
  }
}

function note(
  endpoint: AdmissionEndpoint,
  request: AdmissionRequest | undefined,
  { response }: AdmissionReview,
  { metrics, log }: Pick<AdmissionOptions, 'metrics' | 'log'>,
): void {
  const { kind = '', operation = '' } = request ?? {};
  const code = response.status?.code ?? 200;
  metrics.requests.inc({ endpoint, operation, kind, code });
  log[response.allowed ? 'debug' : 'info'](response.allowed ? 'let pass' : 'refused', {
    endpoint,
    uid: response.uid,
    operation,
    kind,
    namespace: request?.namespace,
    name: request?.name,
    user: request?.user.username,
    dryRun: request?.dryRun,
    code,
    fields: response.status?.details?.causes?.map(({ field }) => field),
  });
}
