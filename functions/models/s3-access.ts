import { AwsClient } from 'aws4fetch';
import type { S3Settings } from './s3-settings.ts';

/** Where a bucket is asked, and what signs the requests. */
export interface S3Access {
  /** URL of the bucket, without a slash at its end. */
  readonly base: string;
  readonly client: AwsClient;
}

export function accessTo(
  bucket: string,
  { region, endpoint, accessKeyId, secretAccessKey, sessionToken }: S3Settings,
): S3Access {
  // A name with dots would not fit the certificate of *.s3.REGION.amazonaws.com.
  const amazon = bucket.includes('.')
    ? `https://s3.${region}.amazonaws.com/${bucket}`
    : `https://${bucket}.s3.${region}.amazonaws.com`;
  return {
    base: endpoint === undefined ? amazon : `${endpoint.replace(/\/$/, '')}/${bucket}`,
    client: new AwsClient({
      ...{ service: 's3', region, accessKeyId, secretAccessKey },
      ...(sessionToken !== undefined && { sessionToken }),
    }),
  };
}

/** The code in an error of S3, such as `NoSuchKey`. */
export const errorCodeOf = (xml: string): string => /<Code>(\w+)<\/Code>/.exec(xml)?.[1] ?? 'no code';
