import { serveFigures, type WorkerPort } from './serve-figures.ts';

serveFigures(self as unknown as WorkerPort);
