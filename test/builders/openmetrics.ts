/** One sample as a test looks at it. */
export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const META = new RegExp(`^# (HELP|TYPE|UNIT) (${NAME}) (.*)$`);
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"`;
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)?\\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)$`);

/**
 * Families of a text by the grammar of OpenMetrics 1.0, as far as gauges go: descriptions before samples, a family in one piece, no
 * series twice, no time stamp, no empty line, `# EOF` at the end. Throws where the text is another one.
 */
export function parseMetrics(text: string): ReadonlyMap<string, readonly MetricSample[]> {
  if (!text.endsWith('\n# EOF\n')) throw new Error('No # EOF at the end');
  const families = new Map<string, MetricSample[]>();
  const series = new Set<string>();
  let current = '';
  for (const line of text.slice(0, -'# EOF\n'.length - 1).split('\n')) {
    const [, kind, described, rest] = META.exec(line) ?? [];
    if (kind !== undefined) {
      current = begin(families, { kind, name: described!, rest: rest!, current });
      continue;
    }
    const sample = SAMPLE.exec(line);
    if (!sample || sample[1] !== current) throw new Error(`Neither description nor sample of ${current}: ${line}`);
    const key = `${sample[1]}{${sample[2] ?? ''}}`;
    if (series.has(key)) throw new Error(`Twice: ${key}`);
    series.add(key);
    families.get(current)!.push({ labels: labelsOf(sample[2] ?? ''), value: Number(sample[3]) });
  }
  return families;
}

function begin(
  families: Map<string, MetricSample[]>,
  meta: { readonly kind: string; readonly name: string; readonly rest: string; readonly current: string },
): string {
  const { kind, name, rest, current } = meta;
  if (name !== current) {
    if (families.has(name)) throw new Error(`${name} in two pieces`);
    families.set(name, []);
  }
  if (families.get(name)!.length > 0) throw new Error(`${name} is described after its samples`);
  if (kind === 'TYPE' && rest !== 'gauge') throw new Error(`${name} is a ${rest}`);
  if (kind === 'UNIT' && !name.endsWith(`_${rest}`)) throw new Error(`${name} does not end in ${rest}`);
  return name;
}

function labelsOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"/g)].map((match) => [match[1]!, match[2]!] as const);
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error(`A label twice: ${text}`);
  return Object.fromEntries(
    pairs.map(([name, value]) => [
      name,
      value.replaceAll(/\\(["\\n])/g, (_whole, character: string) => (character === 'n' ? '\n' : character)),
    ]),
  );
}
