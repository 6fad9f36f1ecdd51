import { spawn } from 'node:child_process';

/** How a command ended. `code` is null when it could not be started, was killed or ran out of time. */
export interface CommandOutcome {
  readonly code: number | null;
  /** The signal that ended it: a crash of native code shows here. */
  readonly signal: NodeJS.Signals | null;
  readonly missing: boolean;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** Limit in milliseconds; the command and its children are killed after it. */
  readonly limit: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly folder?: string;
}

export type RunCommand = (command: string, args: readonly string[], options: CommandOptions) => Promise<CommandOutcome>;

// Enough to find the cause of a failure, little enough to keep a chatty compiler out of memory.
const KEPT_CHARACTERS = 20_000;

/** Runs a command to its end and never throws: a missing program or a crash is an outcome like any other. */
export const runCommand: RunCommand = (command, args, options) =>
  new Promise((resolve) => {
    // A group of its own, so that the children of a script end with it.
    const grouped = process.platform !== 'win32';
    const child = spawn(command, args, {
      cwd: options.folder,
      env: options.env ?? process.env,
      detached: grouped,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const kept = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      kept.stdout = (kept.stdout + text).slice(-KEPT_CHARACTERS);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      kept.stderr = (kept.stderr + text).slice(-KEPT_CHARACTERS);
    });

    const kill = () => {
      try {
        if (grouped && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It had just ended by itself.
      }
    };
    // A group of its own does not hear Ctrl-C, so it is passed on.
    const interrupt = (signal: NodeJS.Signals) => {
      kill();
      finish({ code: null, signal });
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    };
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, options.limit);
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);

    const finish = (end: { code: number | null; signal: NodeJS.Signals | null; missing?: boolean }) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      resolve({ missing: false, ...end, timedOut, ...kept });
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      kept.stderr += error.message;
      finish({ code: null, signal: null, missing: error.code === 'ENOENT' });
    });
    child.once('close', (code, signal) => finish({ code, signal }));
  });

/** The last line that a failed command wrote: usually the one that names the cause. */
export function lastLine(outcome: CommandOutcome): string {
  if (outcome.timedOut) return 'no end within the time limit';
  const lines = `${outcome.stdout}\n${outcome.stderr}`.split('\n').filter((line) => line.trim() !== '');
  return (
    lines.at(-1)?.trim() ?? (outcome.signal === null ? `exit code ${outcome.code}` : `killed by ${outcome.signal}`)
  );
}
