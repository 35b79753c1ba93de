import { RollcallError } from '../errors.ts';

/**
 * Calls `work` for every item, `limit` at a time. The first failure ends it: nothing more is begun, and it is thrown. So does an
 * aborted signal.
 */
export async function eachInParallel<T>(
  items: readonly T[],
  options: { readonly limit: number; readonly signal: AbortSignal },
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  async function worker(): Promise<void> {
    try {
      while (next < items.length) {
        if (options.signal.aborted) throw new RollcallError('CANCELLED', 'Reading was cancelled');
        await work(items[next++] as T);
      }
    } catch (error) {
      next = items.length;
      throw error;
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.limit, items.length) }, worker));
}
