import { renderFigure } from '../figure.ts';
import { trainingFigure } from '../figures/training.ts';
import type { Section } from '../section.ts';
import type { Study } from '../study.ts';

export function trainingSection(study: Study): Section {
  return { id: 'training', title: 'Training', body: renderFigure(trainingFigure(study), 'wide') };
}
