import { forecast } from './forecast.ts';
import { readPrices } from './read-prices.ts';
import { startUse } from './serve-use.ts';

const tasks = { forecast, readPrices };
export type ForecastTasks = typeof tasks;

startUse(tasks, import.meta.url);
