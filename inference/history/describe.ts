import type { DataFinding } from '../contract/card.ts';
import type { Frequency } from '../core/frequency.ts';
import type { AssetQuality, DataQuality, Delimiter } from './quality.ts';
import { quote } from './quote.ts';

const DELIMITER_NAMES: Record<Delimiter, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };
const FREQUENCY_NAMES: Record<Frequency, string> = {
  day: 'daily',
  week: 'weekly',
  month: 'monthly',
  irregular: 'at irregular distances',
};

/** The quality of a file as plain lines for a terminal, without colours. */
export function describeQuality(quality: DataQuality): string[] {
  return [
    describeRows(quality),
    `${quality.firstDate} to ${quality.lastDate}, ${FREQUENCY_NAMES[quality.frequency]}`,
    `Dates in column ${quote(quality.columns.date)}, read as ${quality.dateFormat}; fields separated by ${DELIMITER_NAMES[quality.delimiter]}`,
    ...quality.assets.map(describeAsset),
    quality.findings.length === 0 ? 'Nothing doubtful found' : 'Doubtful:',
    ...quality.findings.map(describeFinding),
  ];
}

function describeRows({ rowsRead, rowsUsed, rowsOutside, rowsMissing }: DataQuality): string {
  const lost = [
    ...(rowsOutside > 0 ? [`${count(rowsOutside)} outside the dates wanted`] : []),
    ...(rowsMissing > 0 ? [`${count(rowsMissing)} without a price`] : []),
  ];
  return [`${count(rowsRead)} rows read, ${count(rowsUsed)} used`, ...lost].join(', ');
}

function describeAsset({ asset, minPrice, maxPrice, returnStd, rowsMissing }: AssetQuality): string {
  const deviation = (100 * returnStd).toPrecision(3);
  const missing = rowsMissing === undefined ? '' : `, no price in ${count(rowsMissing)} rows`;
  return `${quote(asset)}: prices ${minPrice} to ${maxPrice}, standard deviation of returns ${deviation} %${missing}`;
}

/** A finding in one line, with its place. */
export function describeFinding({ kind, message, line, date, asset }: DataFinding): string {
  const place = [
    ...(line === undefined ? [] : [`line ${line}`]),
    ...(date === undefined ? [] : [date]),
    ...(asset === undefined ? [] : [quote(asset)]),
  ];
  return `  ${kind}: ${place.length === 0 ? '' : `${place.join(', ')}: `}${message}`;
}

function count(rows: number): string {
  return rows.toLocaleString('en-US');
}
