import type * as z from 'zod';

/** The same list of numbers, none of which may be there twice: the answer would be too, and the work. */
export const distinct = <Entry extends z.ZodType<number>>(list: z.ZodArray<Entry>): z.ZodArray<Entry> =>
  list
    .superRefine((values, context) => {
      for (const [index, value] of values.entries()) {
        if (values.indexOf(value) === index) continue;
        context.addIssue({ code: 'custom', message: 'is there twice', path: [index] });
      }
    })
    .meta({ uniqueItems: true });
