import type { Json } from '../../src/core/model/json.ts';
import type { EmulatorName, Sandbox } from '../../src/sandbox/start.ts';
import type { LoggedRequest } from '../../src/sandbox/request-log.ts';

/** A block of `groups:` (and of other sections) as a group file has it. */
export type Sections = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/** One provider as the matrices see it: a small live system, what is declared at first, and what is declared afterwards. */
export interface MatrixWorld {
  readonly provider: EmulatorName;
  /** The target in `rollcall.yaml`; its name is the provider's. */
  target(sandbox: Sandbox): Readonly<Record<string, Json>>;
  /** What somebody else made before Rollcall came. */
  prepare(sandbox: Sandbox): void;
  readonly before: Sections;
  /** Creates with references among them, updates, a rename, a deletion, an adoption: eight changes. */
  readonly after: Sections;
  /** Everything that is live in this system, without ids and dates, in an order of its own. */
  live(sandbox: Sandbox): readonly unknown[];
  /** Whether a request makes an object that Rollcall manages. */
  makes(request: LoggedRequest): boolean;
  /** Whether a request takes one away. */
  deletes(request: LoggedRequest): boolean;
  /** Cells, by their titles, whose fault nobody could notice: what a shorter list of rules does not say is not known. */
  readonly unnoticed?: readonly string[];
}

/**
 * A value without what differs from run to run: ids are replaced by what `names` calls them, and keys that `isVolatile` are left out.
 * Arrays are sorted, since none of the lists that are compared has an order.
 */
export function plain(value: unknown, names: ReadonlyMap<string, string>, isVolatile: (key: string) => boolean): unknown {
  if (typeof value === 'string') return names.get(value) ?? value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => plain(item, names, isVolatile)).sort(byText);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !isVolatile(key))
      .map(([key, inner]): [string, unknown] => [names.get(key) ?? key, plain(inner, names, isVolatile)])
      .sort(([x], [y]) => (x < y ? -1 : 1)),
  );
}

function byText(x: unknown, y: unknown): number {
  const [first, second] = [JSON.stringify(x) ?? '', JSON.stringify(y) ?? ''];
  return first < second ? -1 : Number(first > second);
}
