import { openForecastModel } from '../../inference/core/forecast/forecast-model.ts';
import { folderReader, nodeRuntime, openModel } from '../../inference/node.ts';

/** The package in a folder, ready to draw from any state. */
export async function openForecasting(folder: string) {
  const model = await openModel(folder);
  const forecasting = await openForecastModel(model, folderReader(folder), nodeRuntime());
  return { ...forecasting, generate: model.generate.bind(model) };
}
