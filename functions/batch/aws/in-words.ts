import { Logger } from '@aws-lambda-powertools/logger';
import { PathloomError } from '../../../inference/contract/error.ts';

const logger = new Logger({ serviceName: 'pathloom' });

export const logError = (message: string, error: unknown): void =>
  logger.error(message, error instanceof Error ? error : String(error));

/**
 * Lambda hands the caller name, message and stack of what is thrown: here the code and the message; of a bug neither, but a line in the
 * log. So a state machine can tell by the name what to try again.
 */
export async function refuseInWords<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PathloomError) throw bare(error.code, error.message);
    logError('The batch function failed', error);
    throw bare('internal', 'the function failed; its log says why');
  }
}

/** Characters of a message: what was asked is named in it, at whatever length, and it goes on through states of 256 KB and into queues. */
const LONGEST = 1000;

function bare(name: string, whole: string): Error {
  const message = whole.length > LONGEST ? `${whole.slice(0, LONGEST - 1)}…` : whole;
  const error = new Error(message);
  return Object.assign(error, { name, stack: `${name}: ${message}` });
}
