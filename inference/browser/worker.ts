import { serve, type WorkerPort } from './serve.ts';

// Threads of the runtime run this script too where it is a bundle; they have a port of their own.
if (!self.name.startsWith('em-pthread')) serve(self as unknown as WorkerPort, new URL('./', import.meta.url).href);
