import type { AnomalyAnswer, Observation } from '../../../inference/contract/anomaly.ts';

const COLUMNS = 'date,asset,residual,pValue,qValue,flagged,test,days,return,expected5,expected95,reason';

/** Every day that was looked at, a row each; of days that are not flagged the last columns are empty. */
export function observationCsv({ observations }: AnomalyAnswer): string {
  return `${[COLUMNS, ...observations.map(rowOf)].join('\n')}\n`;
}

function rowOf({ date, asset, residual, pValue, qValue, flagged, reason, explanation }: Observation): string {
  const [low, high] = explanation?.expected ?? [];
  const why = [explanation?.test, explanation?.days, explanation?.return, low, high, reason];
  return [date, asset, residual, pValue, qValue, flagged, ...why].map((value) => quoted(value ?? '')).join(',');
}

function quoted(value: string | number | boolean): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
