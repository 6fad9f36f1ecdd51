import { spawn } from 'node:child_process';

/**
 * Runs a program to its end with `input` on its standard input, and returns what it printed.
 *
 * @throws Error with what it printed to standard error, if it cannot be started or fails
 */
export function runProgram(command: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    // A program that ends without reading all of its input is judged by its exit code.
    child.stdin.on('error', () => {}).end(input);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ended with ${code}:\n${errors}`));
    });
  });
}
