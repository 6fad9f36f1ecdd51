import { setTimeout as wait } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { readS3Settings } from '../../models/s3-settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A refusal of Step Functions, such as `ExecutionDoesNotExist`. */
export class StatesError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`Step Functions: ${code}${message === '' ? '' : `: ${message}`}`);
    this.code = code;
  }
}

export interface StatesClient {
  /** @throws StatesError */
  ask<Answer>(action: string, body: object): Promise<Answer>;
}

const ATTEMPT_MS = 5_000;
const ATTEMPTS = 3;
/** Before the second attempt, at most; twice as long before the third. */
const PAUSE_MS = 200;

/**
 * The JSON protocol of AWS Step Functions (API version 2016-11-23). Region and credentials are those of Amazon's usual variables;
 * `AWS_ENDPOINT_URL_SFN` names another server.
 *
 * @throws PathloomError `bad_option` where they are missing
 */
export function openStates(environment: Environment): StatesClient {
  const { region, accessKeyId, secretAccessKey, sessionToken } = readS3Settings(environment);
  const client = new AwsClient({
    ...{ service: 'states', region, accessKeyId, secretAccessKey },
    ...(sessionToken !== undefined && { sessionToken }),
    // Tried again here, where it is known what may pass.
    retries: 0,
  });
  const url = `${environment.AWS_ENDPOINT_URL_SFN || `https://states.${region}.amazonaws.com`}/`;

  async function attempt(action: string, body: string): Promise<{ status: number; text: string } | Error> {
    try {
      const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AWSStepFunctions.${action}` };
      const signal = AbortSignal.timeout(ATTEMPT_MS);
      const response = await fetch(await client.sign(url, { method: 'POST', headers, body, signal }));
      return { status: response.status, text: await response.text() };
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  return {
    async ask<Answer>(action: string, body: object): Promise<Answer> {
      for (let tries = 1; ; tries++) {
        const answer = await attempt(action, JSON.stringify(body));
        if (!(answer instanceof Error)) {
          if (answer.status === 200) return JSON.parse(answer.text) as Answer;
          const { code, message } = readRefusal(answer);
          if (answer.status < 500 && code !== 'ThrottlingException') throw new StatesError(code, message);
        }
        if (tries === ATTEMPTS) {
          const trouble = answer instanceof Error ? answer.message : `status ${answer.status}`;
          throw new StatesError('no answer', `asked ${ATTEMPTS} times (${trouble})`);
        }
        await wait(Math.random() * PAUSE_MS * 2 ** (tries - 1));
      }
    },
  };
}

function readRefusal({ status, text }: { status: number; text: string }): { code: string; message: string } {
  try {
    const { __type: type = '', message = '' } = JSON.parse(text) as { __type?: string; message?: string };
    return { code: type.replace(/^.*#/, ''), message };
  } catch {
    return { code: `status ${status}`, message: '' };
  }
}
