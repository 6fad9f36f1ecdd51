import * as z from 'zod';
import { BatchRequest } from './batch.ts';

/** So that with a date and a time it still is the name of a batch. */
export const ScheduleName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,39}$/,
    'must be 1 to 40 of a-z, 0-9, ".", "_" and "-", and begin with a letter or digit',
  );

/** A batch that is drawn again and again, each time with another seed. */
export const Schedule = z.strictObject({
  name: ScheduleName.describe('Name of the schedule; those of its batches begin with it'),
  cron: z
    .string()
    .min(1)
    .describe(
      'When: minute, hour, day of the month, month and day of the week, as cron has them; seconds may come first',
    ),
  timeZone: z.string().min(1).describe('Zone of these times and of the dates in names, such as America/New_York'),
  request: BatchRequest.omit({ name: true }).describe('What is drawn: a request for a batch, without its name'),
  out: z
    .string()
    .min(1)
    .describe('Folder, as seen from the file, or s3://BUCKET/PREFIX; each batch has a place of its own in it'),
});
export type Schedule = z.infer<typeof Schedule>;

/** The file of schedules. */
export const ScheduleFile = z.strictObject({ schedules: z.array(Schedule).min(1).max(1000) });
export type ScheduleFile = z.infer<typeof ScheduleFile>;
