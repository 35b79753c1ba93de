import { escapeText } from '../escape.ts';

/** One family of samples. Only gauges: the text is then both OpenMetrics and what a textfile collector of Prometheus reads. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** One number with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Families as text, ending with `# EOF`.
 *
 * @see https://prometheus.io/docs/specs/om/open_metrics_spec/ (read 2026-11-22)
 */
export function expositionText(families: readonly Family[]): string {
  const lines = families.flatMap(({ name, help, samples }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...(name.endsWith('_seconds') ? [`# UNIT ${name} seconds`] : []),
    ...samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}`),
  ]);
  return `${lines.join('\n')}\n# EOF\n`;
}

/** The value of one sample in a text that `expositionText` made; undefined where it has none. */
export function readSample(text: string, name: string, labels: Sample['labels']): number | undefined {
  const head = `${name}${labelText(labels)} `;
  const line = text.split('\n').find((candidate) => candidate.startsWith(head));
  const value = line === undefined ? Number.NaN : Number(line.slice(head.length));
  return Number.isFinite(value) ? value : undefined;
}

function labelText(labels: Sample['labels']): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${valueText(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function valueText(value: string): string {
  return escapeText(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
