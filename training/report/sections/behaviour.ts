import { renderFigure } from '../figure.ts';
import { densityFigure } from '../figures/density.ts';
import { elasticityFigure } from '../figures/elasticities.ts';
import { fanFigure } from '../figures/fan.ts';
import { horizonFigures } from '../figures/horizons.ts';
import { lagFigures } from '../figures/lags.ts';
import { pathsFigure } from '../figures/paths.ts';
import { qqFigure } from '../figures/qq.ts';
import { volatilityFigure } from '../figures/volatility.ts';
import { html } from '../html.ts';
import type { Section } from '../section.ts';
import type { Study } from '../study.ts';

/** The sections that are pictures: paths, distributions, dependence. */
export function behaviourSections(study: Study): Section[] {
  const { elasticities } = study.input;
  return [
    {
      id: 'paths',
      title: 'Paths',
      body: html`${renderLeftOut(study)}${renderFigure(pathsFigure(study), 'wide')}${renderFigure(volatilityFigure(study), 'wide')}`,
    },
    {
      id: 'distributions',
      title: 'Distributions',
      body: html`<div class="pairs">${[densityFigure(study), qqFigure(study), ...horizonFigures(study)].map((figure) => renderFigure(figure))}</div>`,
    },
    {
      id: 'dependence',
      title: 'Dependence on the past',
      body: html`<div class="pairs">${[...lagFigures(study), fanFigure(study)].map((figure) => renderFigure(figure))}</div>${elasticities ? renderFigure(elasticityFigure(study, elasticities), 'wide') : ''}`,
    },
  ];
}

function renderLeftOut({ leftOut }: Study) {
  if (leftOut.length === 0) return '';
  return html`<ul>${leftOut.map(({ id, reason }) => html`<li>${id} is in no figure: ${reason}.</li>`)}</ul>`;
}
