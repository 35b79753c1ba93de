/** How far something has come. */
export interface Pace {
  readonly done: number;
  /** Undefined while it is not known. */
  readonly total: number | undefined;
  readonly elapsedMs: number;
}

/** `132 of 480, 120 a second, 2s left`: how far, how fast and for how long still, as far as it can be told. */
export function paceText({ done, total, elapsedMs }: Pace): string {
  if (total === undefined) return String(done);
  const perMs = done / Math.max(1, elapsedMs);
  const left = perMs > 0 ? `, ${durationText((total - done) / perMs)} left` : '';
  return `${done} of ${total}${done > 0 ? `, ${rateText(perMs)}` : ''}${done < total ? left : ''}`;
}

/** `0s`, `59s`, `1m12s`, `2h5m`. */
export function durationText(ms: number): string {
  const whole = Math.floor(ms / 1000);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${whole % 60}s`;
  return `${Math.floor(whole / 3600)}h${Math.floor(whole / 60) % 60}m`;
}

function rateText(perMs: number): string {
  const perSecond = perMs * 1000;
  return perSecond >= 1 ? `${Math.floor(perSecond)} a second` : `${Math.max(1, Math.floor(perSecond * 60))} a minute`;
}
