import { expect, test } from 'vitest';
import { lastLine, runCommand } from '../../training/backend/run-command.ts';

const node = (program: string, limit = 20_000) => runCommand(process.execPath, ['-e', program], { limit });

test('a command ends with its code and what it wrote', async () => {
  const outcome = await node('console.log("out"); console.error("why"); process.exit(3)');
  expect(outcome).toMatchObject({ code: 3, missing: false, timedOut: false, stdout: 'out\n', stderr: 'why\n' });
  expect(lastLine(outcome)).toBe('why');
});

test('a program that is not there is an outcome, not an error', async () => {
  const outcome = await runCommand('no-such-program', [], { limit: 1000 });
  expect(outcome).toMatchObject({ code: null, missing: true });
});

test('a command that crashes names its signal', async () => {
  const outcome = await node('process.kill(process.pid, "SIGSEGV")');
  expect(outcome).toMatchObject({ code: null, signal: 'SIGSEGV' });
  expect(lastLine(outcome)).toBe('killed by SIGSEGV');
});

test('at the time limit a command ends together with its children', async () => {
  // The child holds the output open: without its end this would wait for a minute.
  const outcome = await node(
    'require("child_process").spawn("sleep", ["60"], { stdio: "inherit" }); setInterval(() => {}, 1000)',
    700,
  );
  expect(outcome).toMatchObject({ code: null, timedOut: true });
  expect(lastLine(outcome)).toBe('no end within the time limit');
});
