import * as z from 'zod';
import { Start } from '../inference/contract/scenario.ts';

/** Where paths start, as the command line takes it. Of a union, zod would name the last choice alone. */
export const StartText = z
  .string()
  .refine((text) => Start.safeParse(text).success, 'must be stationary, latest or a date such as 2008-10-01');
