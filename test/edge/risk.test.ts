import { vi } from 'vitest';
import { ranInWorkerd } from './instead.ts';

// The suite of Lambda and of the local server.
vi.mock('../functions/service.ts', async (original) => (await import('./instead.ts')).inWorkerd(await original()));

await import('../functions/risk.test.ts');
ranInWorkerd(10, []);
