import * as z from 'zod';

/** A calendar day, ISO 8601: `2008-10-01`. Days compare as strings. */
export const IsoDate = z.iso.date({ error: 'must be a date such as 2008-10-01', abort: true });
export type IsoDate = z.infer<typeof IsoDate>;
