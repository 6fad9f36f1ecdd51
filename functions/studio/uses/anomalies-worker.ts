import { anomalies } from './anomalies.ts';
import { readPrices } from './read-prices.ts';
import { startUse } from './serve-use.ts';

const tasks = { anomalies, readPrices };
export type AnomaliesTasks = typeof tasks;

startUse(tasks, import.meta.url);
