import { expect, test } from 'vitest';
import { type EdgeService, onWorkerd } from './edge-service.ts';

type ServiceModule = typeof import('../functions/service.ts');

const services: EdgeService[] = [];

/** The module `test/functions/service.ts`, whose service runs in workerd. */
export const inWorkerd = (original: ServiceModule): ServiceModule => ({
  ...original,
  makeService: async () => {
    const service = await onWorkerd(await original.makeService());
    services.push(service);
    return service;
  },
});

/**
 * The last test of a suite: that it ran where it says, all of it but what is named.
 *
 * @param answered fewest requests that workerd answered
 * @param elsewhere options of the applications that had to be made in Node, each combination once
 */
export function ranInWorkerd(answered: number, elsewhere: readonly string[]): void {
  test('all of this ran in workerd, but for applications with options that only Node can be given', () => {
    expect(services).toHaveLength(1);
    expect(services[0].answered).toBeGreaterThanOrEqual(answered);
    expect([...new Set(services[0].elsewhere)].sort()).toEqual(elsewhere);
  });
}
