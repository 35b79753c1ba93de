/** How something turned out that was begun before anybody waited for it. */
export type Settled<T> = { readonly type: 'value'; readonly value: T } | { readonly type: 'error'; readonly error: unknown };

/** Waits without throwing: what was begun early may fail before anybody looks at it. */
export async function settle<T>(work: PromiseLike<T>): Promise<Settled<T>> {
  try {
    return { type: 'value', value: await work };
  } catch (error) {
    return { type: 'error', error };
  }
}

/** The value, or the error thrown. */
export function valueOf<T>(settled: Settled<T>): T {
  if (settled.type === 'error') throw settled.error;
  return settled.value;
}
