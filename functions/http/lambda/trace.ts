import type { Tracer } from '@aws-lambda-powertools/tracer';

let opened: Promise<Tracer> | undefined;

/**
 * Does the work in a subsegment of X-Ray where Lambda traces this request. The tracer and the SDK below it are loaded for the
 * first such request: they would make every start slower.
 */
export async function inSegment<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  if (!/Sampled=1/.test(process.env._X_AMZN_TRACE_ID ?? '')) return work();
  opened ??= openTracer();
  const tracer = await opened;
  const around = tracer.getSegment();
  const segment = around?.addNewSubsegment(name);
  if (!around || !segment) return work();
  tracer.setSegment(segment);
  tracer.annotateColdStart();
  tracer.addServiceNameAnnotation();
  try {
    return await work();
  } catch (error) {
    tracer.addErrorAsMetadata(error as Error);
    throw error;
  } finally {
    segment.close();
    tracer.setSegment(around);
  }
}

async function openTracer(): Promise<Tracer> {
  const { Tracer } = await import('@aws-lambda-powertools/tracer');
  return new Tracer({ serviceName: 'pathloom', captureHTTPsRequests: false });
}
