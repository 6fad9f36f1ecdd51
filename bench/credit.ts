/**
 * Credit risk, after `npm run build`: `npx tsx bench/credit.ts [folder of a model package]`, `models/sp500` unless given.
 *
 * `pathloom credit` on 1,000 obligors × 100,000 paths × five years, looked at every month: seconds by the clock from its start to its end,
 * and the most memory that was resident (Linux). With `--closed-forms` instead: a million Gaussian paths of days against the closed
 * forms of Merton and of Black & Cox (test/credit/golden/credit.json), how many standard errors each estimate is off.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { creditRisk } from '../inference/core/credit/credit.ts';
import { type CreditQuery, openModel } from '../inference/node.ts';
import { gaussianSource } from '../test/credit/gaussian.ts';

type Obligor = CreditQuery['obligors'][number];

const OBLIGORS = 1000;
const PATHS = 100_000;
const TERMS = [
  { trigger: 'maturity', bridge: false },
  { trigger: 'first-passage', bridge: false },
  { trigger: 'first-passage', bridge: true },
] as const;

async function measureSpeed(model: string): Promise<void> {
  const { card, close } = await openModel(model).then((opened) => ({ card: opened.card, close: () => opened.close() }));
  const { assets } = card.data;
  await close();
  // From safe to risky: on the shipped model 4 % of them default at maturity, 7 % by first passage.
  const obligors = Array.from({ length: OBLIGORS }, (_, i) => ({
    ...{
      name: `obligor ${i}`,
      asset: assets[i % assets.length],
      beta: 0.6 + (i % 9) / 10,
      volatility: 0.36 + (i % 7) / 50,
    },
    ...{ equity: 60 + (i % 40), debt: 20 + (i % 31), maturity: 5 },
  }));
  const folder = await mkdtemp(join(tmpdir(), 'pathloom-credit-'));
  const file = join(folder, 'obligors.json');
  await writeFile(file, JSON.stringify(obligors));
  const rows = [];
  for (const { trigger, bridge } of TERMS) {
    const options = [
      '--obligors',
      file,
      '--paths',
      String(PATHS),
      '--trigger',
      trigger,
      ...(bridge ? ['--bridge'] : []),
    ];
    const args = ['credit', '--model', model, ...options, '--start', 'stationary', '--seed', '1', '--json'];
    const { text, seconds, megabytes } = await runProgram(args);
    const found: { probabilities: { value: number }[] }[] = JSON.parse(text).obligors;
    const mean = found.reduce((sum, { probabilities }) => sum + (probabilities.at(-1)?.value ?? 0), 0) / OBLIGORS;
    rows.push({ trigger, bridge, seconds, 'most resident, MB': megabytes, 'mean PD, %': (100 * mean).toFixed(2) });
  }
  await rm(folder, { recursive: true });
  console.table(rows);
}

async function runProgram(args: readonly string[]) {
  const begun = performance.now();
  const child = spawn(process.execPath, ['dist/bin/pathloom.js', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  let megabytes = 0;
  const watch = setInterval(() => {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    megabytes = Math.max(megabytes, Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024));
  }, 100);
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`pathloom ${args.join(' ')} ended with ${code}`);
  return { text, seconds: Number(((performance.now() - begun) / 1000).toFixed(1)), megabytes };
}

async function compareWithClosedForms(): Promise<void> {
  const golden = JSON.parse(readFileSync(new URL('../test/credit/golden/credit.json', import.meta.url), 'utf8'));
  const { volatility, drift } = golden.market;
  const source = gaussianSource({ assets: ['M'], volatilities: [volatility], drifts: [drift], stepsPerYear: 252 });
  const market = { assets: ['M'], deviations: [volatility / Math.sqrt(252)], frequency: 'day' };
  const rows = [];
  for (const terms of [TERMS[0], TERMS[2]]) {
    const isPassage = terms.trigger === 'first-passage';
    const cases: { fields: Obligor; barrier: number; atMaturity: number; firstPassage: number[] }[] = golden.obligors;
    const obligors = cases.map(({ fields, barrier }) => ({ ...fields, ...(isPassage && { barrier }) }));
    const asked = {
      seed: 1,
      start: 'stationary',
      ...terms,
      rate: golden.rate,
      obligors,
      years: 2,
      paths: 1_000_000,
    } as const;
    const found = await creditRisk(source, asked, market);
    for (const [index, { name, probabilities }] of found.obligors.entries()) {
      const { atMaturity, firstPassage } = cases[index];
      for (const [year, truth] of (isPassage ? firstPassage : [0, atMaturity]).entries()) {
        const { years, value, standardError } = probabilities[year];
        const off = ((value - truth) / standardError).toFixed(2);
        if (truth > 0) rows.push({ trigger: terms.trigger, name, years, value, truth, 'standard errors off': off });
      }
    }
  }
  console.table(rows);
}

if (process.argv[2] === '--closed-forms') {
  await compareWithClosedForms();
} else {
  const model = process.argv[2] ?? 'models/sp500';
  process.stdout.write(
    `${model}: ${OBLIGORS} obligors × ${PATHS} paths × 5 years; Node ${process.version}, ${cpus().length} × ${cpus()[0].model.trim()}\n`,
  );
  await measureSpeed(model);
}
