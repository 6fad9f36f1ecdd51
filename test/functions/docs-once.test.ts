import { expect, test, vi } from 'vitest';
import { createApp } from '../../functions/http/app.ts';
import { describeService } from '../../functions/http/docs/openapi.ts';
import { renderDocs } from '../../functions/http/docs/page.ts';
import { folderStore } from '../../functions/models/folder.ts';

vi.mock('../../functions/http/docs/openapi.ts', { spy: true });
vi.mock('../../functions/http/docs/page.ts', { spy: true });

test('the description and its page are made when they are first asked for, and once', async () => {
  const app = createApp({ models: folderStore('models'), maxValues: 1000, log: () => {} });
  await app.request('/health');
  expect(describeService).not.toHaveBeenCalled();
  const ask = async (path: string) => {
    const response = await app.request(path);
    return [response.status, response.headers.get('content-type'), await response.text()];
  };
  const answers = [await ask('/openapi.json'), await ask('/docs')];
  expect(answers.map(([status, type]) => `${status} ${type}`)).toEqual([
    '200 application/json',
    '200 text/html; charset=UTF-8',
  ]);
  expect([await ask('/openapi.json'), await ask('/docs')]).toEqual(answers);
  // Once for each of the two.
  expect(describeService).toHaveBeenCalledTimes(2);
  expect(renderDocs).toHaveBeenCalledTimes(1);
});
