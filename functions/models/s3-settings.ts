import { PathloomError } from '../../inference/contract/error.ts';

/** How S3 is reached, and as whom. */
export interface S3Settings {
  readonly region: string;
  /** Another server than Amazon's; the bucket is then the first part of its paths. */
  readonly endpoint: string | undefined;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Belongs to credentials of a role, as on Lambda. */
  readonly sessionToken: string | undefined;
}

/**
 * Settings from the environment, under the names that Lambda and all of Amazon's tools use.
 *
 * @throws PathloomError `bad_option` naming the variables that are missing
 */
export function readS3Settings(environment: Readonly<Record<string, string | undefined>>): S3Settings {
  const {
    AWS_REGION,
    AWS_DEFAULT_REGION,
    AWS_ENDPOINT_URL_S3,
    AWS_ENDPOINT_URL,
    AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY,
    AWS_SESSION_TOKEN,
  } = environment;
  const region = AWS_REGION || AWS_DEFAULT_REGION;
  if (region && AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY) {
    return {
      region,
      endpoint: AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL || undefined,
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      sessionToken: AWS_SESSION_TOKEN || undefined,
    };
  }
  const needed = { AWS_REGION: region, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
  const missing = Object.entries(needed).flatMap(([name, value]) => (value ? [] : [name]));
  throw new PathloomError('bad_option', `models in S3 need ${missing.join(', ')} in the environment`, {
    field: 'models',
  });
}
