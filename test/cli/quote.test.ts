import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { quoteForShell } from '../../bin/command.ts';

test.each(['plain', 'models/sp500', 'S&P 500, daily', "it's", '', '$HOME `x` "y"', 'a\nb', '--from=2000-01-01'])(
  'a shell reads %j back as it was',
  (text) => {
    expect(execFileSync('bash', ['-c', `printf %s ${quoteForShell(text)}`], { encoding: 'utf8' })).toBe(text);
  },
);
