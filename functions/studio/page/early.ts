import { assertCapable } from '../../../inference/browser/capable.ts';
import { startEarly } from './early-worker.ts';

try {
  assertCapable();
  startEarly(new URL('./browser/worker.js', import.meta.url));
} catch {
  // The page says what is missing, when its script is there.
}
