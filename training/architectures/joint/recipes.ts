import type { PresetName, Recipe } from '../../loop/recipe.ts';
import { recipes as cellRecipes } from '../path-dependent/recipes.ts';

/** As for one asset, with twice as many days: returns of assets on one day say less than as many of different days. */
const LIKELIHOOD_DAYS = 2048;

export const recipes: Record<PresetName, Recipe> = {
  full: { ...cellRecipes.full, likelihoodDays: LIKELIHOOD_DAYS },
  quick: { ...cellRecipes.quick, likelihoodDays: LIKELIHOOD_DAYS },
};
