import * as z from 'zod';
import { BatchRequest } from '../../../inference/contract/batch.ts';
import { parse } from '../../../inference/contract/parse.ts';
import { Schedule } from '../../../inference/contract/schedule.ts';
import { isTimeZone } from '../schedule/local-time.ts';

export const FinishEvent = z.strictObject({
  batch: z.string().describe('Where the batch was begun: s3://BUCKET/PREFIX'),
});
export type FinishEvent = z.infer<typeof FinishEvent>;

export const ShardEvent = FinishEvent.extend({
  shard: z.int().min(0).describe('Number of the first shard, from 0'),
  count: z.int().min(1).default(1).describe('Shards, one after the other'),
});
export type ShardEvent = z.input<typeof ShardEvent>;

/** What the state machine is started with by who wants one batch. */
export const BeginEvent = z.strictObject({ request: BatchRequest });
export type BeginEvent = z.input<typeof BeginEvent>;

/** What it is started with by a schedule of EventBridge. */
export const ScheduleEvent = z.strictObject({
  schedule: Schedule.omit({ out: true }).extend({
    timeZone: Schedule.shape.timeZone.refine(isTimeZone, 'must be a zone such as America/New_York or UTC'),
    // It matters to names only, and only where it fires more than once a day.
    cron: Schedule.shape.cron.exactOptional(),
  }),
  scheduledTime: z.iso
    .datetime({ offset: true, error: 'must be a time such as 2026-11-20T18:30:00Z' })
    .transform((text) => new Date(text))
    .describe('When it was to fire'),
});
export type ScheduleEvent = z.input<typeof ScheduleEvent>;

/** @throws PathloomError `bad_option` naming the field */
export const readEvent = <Schema extends z.ZodType>(schema: Schema, event: unknown): z.output<Schema> =>
  parse(schema, event, (field) => field || 'the event');
