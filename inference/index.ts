export { AnomalyAnswer, AnomalyBody, Observation } from './contract/anomaly.ts';
export * from './contract/card.ts';
export type { PathChunk } from './contract/chunk.ts';
export { Condition, Conditioned, ConditionQuestion, View } from './contract/conditions.ts';
export { CreditAnswer, CreditBody, type CreditQuery, CreditRisk, Obligor } from './contract/credit.ts';
export { IsoDate } from './contract/date.ts';
export { type ErrorCode, PathloomError } from './contract/error.ts';
export { MonteCarlo, QuantileEstimate } from './contract/estimate.ts';
export { AssetForecast, ForecastAnswer, ForecastBody, TailEstimate } from './contract/forecast.ts';
export { GivenHistory, type PriceHistory, type ReturnHistory } from './contract/history.ts';
export { Manifest, SYNTHETIC_NOTICE } from './contract/manifest.ts';
export { MartingaleTest, OptionsAnswer, OptionsBody, type OptionsQuery } from './contract/options.ts';
export { Pricing, type PricingQuery, PricingTerms } from './contract/pricing.ts';
export * from './contract/quality.ts';
export { PortfolioRisk, RiskAnswer, RiskBody } from './contract/risk.ts';
export { ScenarioBody, type ScenarioQuery, ScenarioRequest, Seed, Start } from './contract/scenario.ts';
export { VERSION } from './contract/version.ts';
export { type DetectOptions, detectAnomalies } from './core/anomaly/detect.ts';
export type { FitBaseline, FittedBaseline } from './core/baselines/baseline.ts';
export { BaselineModel } from './core/baselines/baseline-model.ts';
export { type BaselineEntry, baselineEntries, baselines } from './core/baselines/registry.ts';
export type { Simulator } from './core/baselines/simulator.ts';
export { type ConditionedSet, type ConditionOptions, conditionPaths } from './core/conditions/condition-paths.ts';
export { creditRisk, marketOf, type SourceMarket } from './core/credit/credit.ts';
export { solveMerton } from './core/credit/merton.ts';
export type { Encoding } from './core/encode.ts';
export { type GeneratorShape, generatePaths, type PathRequest } from './core/generate.ts';
export { type GenerateOptions, Model, type PackageReader, type ScenarioSet } from './core/model.ts';
export { drawNoise, type NoiseRange } from './core/noise/noise.ts';
export { numberDays } from './core/own-history.ts';
export type { PauseOptions } from './core/pause.ts';
export { blackScholes, type EuropeanOption } from './core/pricing/black-scholes.ts';
export { testMartingale } from './core/pricing/follow-prices.ts';
export { impliedVolatility } from './core/pricing/implied-volatility.ts';
export { priceOptions } from './core/pricing/price-options.ts';
export {
  type PricingOptions,
  type PricingSet,
  type PricingSource,
  pricingMeasure,
} from './core/pricing/pricing-measure.ts';
export { type CumulatedReturns, cumulate } from './core/risk/cumulate.ts';
export { type ForecastQuestion, forecastAsset } from './core/risk/forecast.ts';
export { followPortfolio, type PortfolioPaths } from './core/risk/portfolio.ts';
export { portfolioRisk, type RiskQuestion } from './core/risk/portfolio-risk.ts';
export type { GraphSession, GraphTensor, Runtime } from './core/session.ts';
export { type ScenarioSource, startFrom } from './core/source.ts';
export * from './formats/index.ts';
export * from './history/index.ts';
