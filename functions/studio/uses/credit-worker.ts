import { credit, readObligors } from './credit.ts';
import { startUse } from './serve-use.ts';

const tasks = { credit, readObligors };
export type CreditTasks = typeof tasks;

startUse(tasks, import.meta.url);
