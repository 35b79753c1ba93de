/** Waits between looks at a server whose replicas lag behind a write of ours: two seconds in all. */
const DELAYS_MS: readonly number[] = [50, 150, 450, 1350];

/** Looks again until the answer is as it must become, or patience is over: then the last answer, whatever it is. */
export async function patiently<T>(
  look: () => Promise<T>,
  options: { readonly until: (answer: T) => boolean; readonly signal: AbortSignal },
): Promise<T> {
  let answer = await look();
  for (const delay of DELAYS_MS) {
    if (options.until(answer) || options.signal.aborted) break;
    await pause(delay, options.signal);
    answer = await look();
  }
  return answer;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
