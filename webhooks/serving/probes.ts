/** `/livez`, `/readyz` and `/metrics`, over plain HTTP on a port of their own. */
import type { Express } from 'express';
import express from 'express';
import type { Metrics } from './metrics.ts';

/** Whether requests should be sent here, and what stands against it. */
export type Readiness = () => Promise<readonly string[]>;

/** The application of the probe port. */
export function probeApp(readiness: Readiness, { registry }: Metrics): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.get('/livez', (_request, response) => {
    response.type('text').send('ok\n');
  });
  app.get('/readyz', async (_request, response) => {
    const waitingFor = await readiness();
    if (waitingFor.length === 0) response.type('text').send('ok\n');
    else
      response
        .status(503)
        .type('text')
        .send(`not ready: ${waitingFor.join(', ')}\n`);
  });
  app.get('/metrics', async (_request, response) => {
    response.set('content-type', registry.contentType).send(await registry.metrics());
  });
  return app;
}
