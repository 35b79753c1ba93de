/** JSON in which every member of a name is left out, or null: how an answer looks that something on the way has thinned. */
export function lacking(body: string, key: string, as: 'missing' | 'null'): string {
  try {
    const value: unknown = JSON.parse(body);
    return `${JSON.stringify(without(value, key, as))}\n`;
  } catch {
    return body;
  }
}

function without(value: unknown, key: string, as: 'missing' | 'null'): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, key, as));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    if (name !== key) return [[name, without(member, key, as)]];
    return as === 'null' ? [[name, null]] : [];
  });
  return Object.fromEntries(kept);
}
