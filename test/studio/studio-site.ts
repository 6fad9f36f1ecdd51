import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { createApp } from '../../functions/http/app.ts';
import { folderStore } from '../../functions/models/folder.ts';
import { folderFiles } from '../../functions/studio/serve/folder.ts';

type AppOptions = Parameters<typeof createApp>[0];

/** The service with a page, which can be switched off as a network is. */
export interface StudioSite {
  readonly url: string;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** Nobody answers any more: connections are gone, and new ones are cut at once. */
  readonly stop: () => void;
  /** Answers again at the same address: another process with the same files. */
  readonly start: (options?: Partial<AppOptions>) => void;
  readonly close: () => Promise<void>;
}

/**
 * @param studio folder with what `buildStudio` made
 * @param models folder of packages
 */
export async function openStudioSite(studio: string, models: string): Promise<StudioSite> {
  const asked: string[] = [];
  // The server listens all the time, so that nobody else is given its port while it is stopped.
  let listener: ReturnType<typeof getRequestListener> | undefined;
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    void listener?.(request, response);
  });
  server.on('connection', (socket) => {
    if (!listener) socket.destroy();
  });

  function start(options: Partial<AppOptions> = {}): void {
    const store = folderStore(models);
    const log = (message: string, error: unknown) => console.error(message, error);
    const app = createApp({ models: store, studio: folderFiles(studio), maxValues: 10_000_000, log, ...options });
    listener = getRequestListener(app.fetch);
  }

  start();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    start,
    stop: () => {
      listener = undefined;
      server.closeAllConnections();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A page in a browser that has nothing in its caches, and what went wrong on it. */
export interface WatchedPage {
  readonly page: Page;
  /** Requests to another host, and what the policy of the page did not allow. */
  readonly offences: string[];
  /** What it wrote to the console. */
  readonly said: string[];
}

export async function openWatched(browser: Browser, url: string): Promise<WatchedPage> {
  const context = await browser.newContext();
  const offences: string[] = [];
  const said: string[] = [];
  context.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(url) && !/^(data|blob):/.test(address)) offences.push(address);
  });
  context.on('console', (message) => {
    said.push(message.text());
    if (/Content Security Policy|Cross-Origin/.test(message.text())) offences.push(message.text());
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => offences.push(error.message));
  await page.goto(url);
  return { page, offences, said };
}
