import type { Observation } from '../../../../inference/contract/anomaly.ts';
import type { AnomaliesResult } from '../../uses/anomalies.ts';
import { Palette } from '../charts/palette.ts';
import { TimeLineChart } from '../charts/time-line.ts';
import { find, make, show, write } from '../element.ts';
import { count, percent } from '../format.ts';
import { breathe } from '../painted.ts';
import { tile } from '../tables.ts';
import { cell, heading, row } from '../uses/cells.ts';
import type { AnomaliesChoice } from './choice.ts';

/** Rows that the list has; the files have all. */
const MOST_ROWS = 300;

/** All that shows what was found. */
export class AnomaliesView {
  private readonly palette = new Palette();
  private readonly line = new TimeLineChart(find('line'), find('readout'), this.palette);

  async show(result: AnomaliesResult, { asset: wanted }: AnomaliesChoice): Promise<void> {
    const { answer, dates, closes, planted } = result;
    const { manifest, observations } = answer;
    const number = Math.max(0, manifest.assets.indexOf(wanted));
    const asset = manifest.assets[number];
    const found = observations.filter(({ flagged }) => flagged);
    const days = dates.length;
    const own = observations.slice(number * days, (number + 1) * days);
    const flagged = own.flatMap(({ flagged: isFlagged }, day) => (isFlagged ? [day] : []));
    const wrong = planted && planted.asset === asset ? dates.indexOf(planted.date) : -1;
    write(find('line-title'), manifest.assets.length > 1 ? `Anomalies in ${asset}` : 'Anomalies');
    write(
      find('line-words'),
      `${count(flagged.length)} of ${count(days)} days from ${dates[0]} to ${dates[days - 1]} are flagged` +
        `${flagged.length > 0 ? `, the strangest on ${strangest(own)}` : ''}.`,
    );
    show(find('planted-words'), planted !== undefined);
    show(find('legend-planted'), wrong >= 0);
    if (planted) write(find('planted-words'), plantedWords(planted, found));
    find('numbers').replaceChildren(...tilesOf(result));
    const shown = found.slice(0, MOST_ROWS);
    const rest = found.length > shown.length ? ` The first ${shown.length}; the files have all.` : '';
    write(find('flagged-words'), `${count(found.length)} flagged, each with the test that found it.${rest}`);
    find('flagged').replaceChildren(...shown.map((one) => flaggedRow(one, manifest.assets.length > 1)));
    await breathe();
    const line = { dates, prices: closes[number], flagged, ...(wrong >= 0 && { planted: wrong }) };
    this.line.show(line, planted ? `one close made up · ${manifest.model.id}` : `judged by ${manifest.model.id}`);
  }

  readonly repaint = (): void => {
    this.palette.read();
    this.line.repaint();
  };
}

const strangest = (days: readonly Observation[]): string => days.reduce((a, b) => (b.pValue < a.pValue ? b : a)).date;

function plantedWords({ date, asset, change }: NonNullable<AnomaliesResult['planted']>, found: readonly Observation[]) {
  const isFound = found.some((one) => one.date === date && one.asset === asset);
  return (
    `Example: the history that the model was fitted to, in which the close of ${date} was made ${percent(change)} too high on purpose; ` +
    `${isFound ? 'it is among the flagged days' : 'at this level it is not flagged'}.`
  );
}

function tilesOf({ answer: { manifest, observations } }: AnomaliesResult): HTMLElement[] {
  const { calibration, flagged, request, tests } = manifest;
  const of = request.control === 'alarms' ? 'of clean days' : 'of what is flagged';
  const held = calibration.heldOut ? 'not seen in training' : 'seen in training';
  return [
    tile('Flagged', count(flagged), `of ${count(observations.length)} days`),
    tile('Expected false', percent(request.rate, 2), of),
    tile(
      'Calibrated on',
      count(calibration.days),
      calibration.source === 'none' ? 'days: theory alone' : `days, ${held}`,
    ),
    tile('Tests', String(tests.length), tests.join(', ')),
  ];
}

function flaggedRow({ date, asset, pValue, reason, explanation }: Observation, several: boolean): HTMLElement {
  const change = (logReturn: number) => percent(Math.expm1(logReturn), 2);
  const [low, high] = explanation?.expected ?? [0, 0];
  return row(
    heading(several ? `${date} ${asset}` : date),
    cell(pValue.toPrecision(2)),
    cell(change(explanation?.return ?? 0)),
    cell(`${change(low)} to ${change(high)}`),
    make('td', { class: 'text' }, reason ?? ''),
  );
}
