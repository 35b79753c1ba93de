/** Something that can be given up at once. */
export interface Cancellable {
  cancel(): void;
}

/** Signals that are kept although nothing waits for them; a run has one, and a step or a timeout may bring its own. */
const KEPT_SIGNALS = 8;

/**
 * Which waits and requests end when a signal is aborted: one listener per signal, however many requests there are (a listener per
 * request costs more than the request, and Node warns of a leak from the eleventh on).
 */
export class Cancellations {
  readonly #watched = new Map<AbortSignal, Set<Cancellable>>();
  readonly #listeners = new Map<AbortSignal, () => void>();

  add(signal: AbortSignal, item: Cancellable): void {
    const items = this.#watched.get(signal);
    if (items) items.add(item);
    else this.#listen(signal, item);
  }

  /** Safe to call for what was never added. The listener stays for the next request, unless there are many signals. */
  delete(signal: AbortSignal, item: Cancellable): void {
    const items = this.#watched.get(signal);
    items?.delete(item);
    if (items?.size === 0 && this.#watched.size > KEPT_SIGNALS) this.#forget(signal);
  }

  /** Takes the listeners off. */
  clear(): void {
    for (const signal of this.#watched.keys()) this.#forget(signal);
  }

  #forget(signal: AbortSignal): void {
    const listener = this.#listeners.get(signal);
    if (listener) signal.removeEventListener('abort', listener);
    this.#listeners.delete(signal);
    this.#watched.delete(signal);
  }

  #listen(signal: AbortSignal, item: Cancellable): void {
    const items = new Set([item]);
    const listener = (): void => {
      for (const each of items) each.cancel();
    };
    this.#watched.set(signal, items);
    this.#listeners.set(signal, listener);
    signal.addEventListener('abort', listener, { once: true });
  }
}
