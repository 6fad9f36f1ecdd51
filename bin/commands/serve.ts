import { z } from 'zod';
import { PathloomError } from '../../inference/contract/error.ts';
import type { CommandDefinition } from '../command.ts';
import { say } from '../progress.ts';

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

const options = z.strictObject({
  host: z.string().default('127.0.0.1').describe('Address to listen on; loopback only'),
  port: z.int().min(0).max(65535).default(8080).describe('Port; 0 for any that is free'),
  models: z.string().default('models').describe('Folder of model packages'),
});

export const serve = {
  name: 'serve',
  summary: 'answer HTTP requests on this machine',
  options,
  async run({ host, port, models }) {
    if (!LOOPBACK.includes(host)) {
      throw new PathloomError(
        'bad_option',
        `--host ${host}: must be one of ${LOOPBACK.join(', ')}, since there are no keys yet`,
        {
          field: 'host',
        },
      );
    }
    const { serve: listen } = await import('@hono/node-server');
    const { createApp, MAX_VALUES } = await import('../../functions/http/app.ts');
    const { folderStore } = await import('../../functions/http/store.ts');
    const app = createApp({
      models: folderStore(models),
      maxValues: 100 * MAX_VALUES,
      log: (message, error) => say(`${message}: ${error instanceof Error ? error.stack : String(error)}`),
    });
    await new Promise<void>((resolve, reject) => {
      const server = listen({ fetch: app.fetch, hostname: host, port }, ({ port: taken }) => {
        say(`Listening on http://${host === '::1' ? '[::1]' : host}:${taken}; Ctrl-C stops it.`);
      });
      server.on('error', ({ message }: Error) =>
        reject(new PathloomError('bad_option', `--port ${port}: ${message}`, { field: 'port' })),
      );
      const stop = () => server.close(() => resolve());
      process.once('SIGINT', stop).once('SIGTERM', stop);
    });
  },
} satisfies CommandDefinition<typeof options.shape>;
