/** A time as the server prints it: UTC, nanoseconds, without zeros at the end. */
export function goTime(ms: number, nanos = 0): string {
  const whole = Math.floor(ms);
  const fraction = String(Math.round((whole % 1000) * 1e6) + nanos)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${new Date(whole).toISOString().slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}Z`;
}

/** Whole seconds as Go prints a duration: `1h0m5s`. */
export function goDuration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours}h${minutes}m${seconds % 60}s`;
  return minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}
