import type { ModelCard } from '../contract/card.ts';
import { sha256 } from './bytes.ts';

/** The hash of all that decides a model's paths: its files, its states and the names and units of its assets. Quality is not part of it. */
export function modelHash(card: Pick<ModelCard, 'files' | 'states' | 'graph' | 'data'>): Promise<string> {
  const files = Object.entries(card.files)
    .map(([name, file]) => [name, file.sha256])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const decisive = [files, card.states, card.graph, card.data.assets, card.data.scale];
  return sha256(new TextEncoder().encode(JSON.stringify(decisive)));
}
