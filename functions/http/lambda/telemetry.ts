import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { readManifest } from '../../manifest-headers.ts';

const SERVICE = 'pathloom';
const logger = new Logger({ serviceName: SERVICE });
const metrics = new Metrics({ namespace: 'Pathloom', serviceName: SERVICE });
let isColdStart = true;

/** How a request ended. */
export interface Ending {
  /** `GET /v1/models`. */
  readonly route: string;
  readonly status: number;
  readonly headers: Headers;
  readonly milliseconds: number;
  /** Of the body, as it was sent. */
  readonly bytes: number;
}

/** Puts the id of the request on every line until the next one. */
export function beginRequest(context: Context): void {
  logger.addContext(context);
}

/** An error with its causes, for us alone. */
export function logError(message: string, error: unknown): void {
  logger.error(message, error instanceof Error ? error : String(error));
}

/** One line for a request, and its metrics in the same format that CloudWatch reads from lines. */
export function endRequest({ route, status, headers, milliseconds, bytes }: Ending): void {
  const drawn = drawnOf(headers);
  const rounded = Number(milliseconds.toFixed(1));
  logger.info('request', { route, status, milliseconds: rounded, bytes, ...drawn });
  metrics.addMetric('Milliseconds', MetricUnit.Milliseconds, rounded);
  if (drawn) {
    metrics.addMetric('Paths', MetricUnit.Count, drawn.paths);
    metrics.addMetric('Steps', MetricUnit.Count, drawn.steps);
  }
  if (status >= 500) metrics.addMetric('Faults', MetricUnit.Count, 1);
  if (isColdStart) metrics.addMetric('ColdStart', MetricUnit.Count, 1);
  isColdStart = false;
  metrics.publishStoredMetrics();
}

/** What paths the answer holds or is made of: every such answer carries its manifest. */
function drawnOf(headers: Headers): { model: string; paths: number; steps: number } | undefined {
  const manifest = readManifest(headers);
  return manifest && { model: manifest.model.id, paths: manifest.request.paths, steps: manifest.request.steps };
}
