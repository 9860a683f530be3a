/** The metrics of the admission server, in a registry of their own. Labels have bounded values. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What is counted and measured. */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: Counter<'endpoint' | 'operation' | 'kind' | 'code'>;
  /** Seconds from the head of a request to its answer. */
  readonly duration: Histogram<'endpoint'>;
  readonly inFlight: Gauge<'endpoint'>;
  readonly panics: Counter<'endpoint'>;
  readonly denials: Counter<'rule' | 'kind' | 'mode'>;
  readonly accessAnswers: Counter<'answer' | 'source'>;
  readonly certificateExpiry: Gauge;
  readonly certificateReloads: Counter<'result'>;
  readonly convertedObjects: Counter<'target'>;
  readonly heldBytes: Gauge;
}

/** Metrics that start from nothing. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    requests: new Counter({
      name: 'apo_webhook_requests_total',
      help: 'Answered requests; code is that of the verdict where there is one, else of HTTP.',
      labelNames: ['endpoint', 'operation', 'kind', 'code'],
      registers,
    }),
    duration: new Histogram({
      name: 'apo_webhook_request_duration_seconds',
      help: 'Time from the head of a request to its answer.',
      labelNames: ['endpoint'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    inFlight: new Gauge({
      name: 'apo_webhook_in_flight',
      help: 'Requests that are being answered.',
      labelNames: ['endpoint'],
      registers,
    }),
    panics: new Counter({
      name: 'apo_webhook_panics_total',
      help: 'Requests that were refused because of an error in the server.',
      labelNames: ['endpoint'],
      registers,
    }),
    denials: new Counter({
      name: 'apo_webhook_denials_total',
      help: 'Rules that objects broke, with the mode that applied; dry runs are not counted.',
      labelNames: ['rule', 'kind', 'mode'],
      registers,
    }),
    accessAnswers: new Counter({
      name: 'apo_webhook_access_answers_total',
      help: 'Answers about rights of requesters; source says whether the API server was asked for this one.',
      labelNames: ['answer', 'source'],
      registers,
    }),
    certificateExpiry: new Gauge({
      name: 'apo_webhook_certificate_expiry_timestamp_seconds',
      help: 'When the serving certificate expires, in seconds since 1970.',
      registers,
    }),
    certificateReloads: new Counter({
      name: 'apo_webhook_certificate_reloads_total',
      help: 'Serving certificates that were taken into use, or could not be.',
      labelNames: ['result'],
      registers,
    }),
    convertedObjects: new Counter({
      name: 'apo_webhook_conversion_objects_total',
      help: 'Objects that were converted, by the version that was asked for.',
      labelNames: ['target'],
      registers,
    }),
    heldBytes: new Gauge({
      name: 'apo_webhook_held_bytes',
      help: 'Bytes of request bodies that are held.',
      registers,
    }),
  };
}
