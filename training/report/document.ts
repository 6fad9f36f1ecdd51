import { SYNTHETIC_NOTICE } from '../../inference/contract/manifest.ts';
import { html, Markup } from './html.ts';
import type { ReportInput } from './input.ts';
import { renderSection } from './section.ts';
import { behaviourSections } from './sections/behaviour.ts';
import { dataSection } from './sections/data.ts';
import { forecastsSection } from './sections/forecasts.ts';
import { jointSection } from './sections/joint.ts';
import { limitsSection } from './sections/limits.ts';
import { provenanceSection } from './sections/provenance.ts';
import { qualitySection } from './sections/quality.ts';
import { renderSummary } from './sections/summary.ts';
import { trainingSection } from './sections/training.ts';
import { usefulnessSection } from './sections/usefulness.ts';
import { prepareStudy } from './study.ts';
import { STYLE } from './style.ts';

/** No script, nothing from the network, whatever a name in the data may try. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * The quality report as one HTML document that needs nothing else: static pictures, no script, no network. The same input
 * gives the same document to the byte.
 *
 * @throws RangeError where lengths do not agree or the history is not finite: a mistake of the caller
 */
export function renderReport(input: ReportInput): string {
  const study = prepareStudy(input);
  const { forecasts, joint, usefulness } = input;
  const sections = [
    qualitySection(study),
    ...behaviourSections(study),
    ...(forecasts ? [forecastsSection(study, forecasts)] : []),
    ...(joint ? [jointSection(study, joint)] : []),
    ...(usefulness ? [usefulnessSection(study, usefulness)] : []),
    trainingSection(study),
    dataSection(study),
    provenanceSection(study),
    limitsSection(study),
  ];
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="generator" content="Pathloom ${input.version}">
<title>Quality report: ${study.modelId} on ${input.table.asset} (synthetic data)</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
${renderSummary(study)}<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main>
${sections.map(renderSection)}</main>
<footer>Pathloom ${input.version}. ${SYNTHETIC_NOTICE}</footer>
</body>
</html>
`;
  return page.text;
}
