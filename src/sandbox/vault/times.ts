/** A time as the server prints it: UTC, nanoseconds, without zeros at the end. */
export function goTime(ms: number, nanos = 0): string {
  const whole = Math.floor(ms);
  const fraction = String(Math.round((whole % 1000) * 1e6) + nanos)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${new Date(whole).toISOString().slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}Z`;
}
