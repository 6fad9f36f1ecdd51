import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A process for each file: native add-ons and the backends of training hold state that threads would share.
    pool: 'forks',
    maxWorkers: 2,
    // The first run makes the Python environment, and machines of continuous integration are slow: limits are for hangs only.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    // Vitest would give up after a second.
    expect: { poll: { timeout: 60_000 } },
  },
});
