/** JSON as Go writes it: markup and line separators escaped. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A list of values that are JSON already. */
export function jsonList(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}

/** An object of fields that are JSON already; a field that is undefined is left out. */
export function jsonObject(fields: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return `{${given.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

/** A time as Go writes it, with the fraction that makes it later than the one before. */
export function goTime(ms: number, nanoseconds = 0): string {
  const text = new Date(ms).toISOString();
  const fraction = `${text.slice(20, 23)}${String(nanoseconds).padStart(6, '0')}`.replace(/0+$/, '');
  return `${text.slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}Z`;
}

/** The time of what never was. */
export const NEVER = '0001-01-01T00:00:00Z';
