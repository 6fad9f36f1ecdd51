import { cleanValues, type Series } from '../series.ts';
import { upperTail } from '../tails.ts';
import type { AnomalyTest } from '../test.ts';

/** A window that the critic, trained to tell history from what is generated, scores lower than clean ones. */
export const critic: AnomalyTest = {
  name: 'critic',
  meaning: 'the critic finds the days that end here unlike history',
  fit: (clean) => {
    if (!clean.series.critic) return [];
    const { days, scores } = clean.series.critic;
    const known = cleanValues(scores, clean);
    const mean = known.reduce((sum, score) => sum + score, 0) / known.length;
    const deviation = Math.sqrt(known.reduce((sum, score) => sum + (score - mean) ** 2, 0) / known.length);
    if (!(deviation > 0)) return [];
    const judge = (score: number) => (Number.isNaN(score) ? score : upperTail((mean - score) / deviation));
    return [{ days, calibrated: true, p: (series: Series) => series.critic?.scores.map(judge) ?? new Float64Array() }];
  },
};
