import { isJsonObject } from '../model/json.ts';
import { literalIn } from '../model/glob.ts';
import type { Json } from '../model/json.ts';
import type { Place, Problem } from '../model/problem.ts';
import type { Acceptance } from '../model/project.ts';
import type { ConfigContext } from './context.ts';
import { isDay } from './dates.ts';
import { judgeAddressGlob } from './guards.ts';
import { below, errorAt, quote } from './problems.ts';
import { checkValue } from './schema-problems.ts';
import type { Named } from './targets.ts';
import { findRepeats } from './unique-lists.ts';

type Table = Readonly<Record<string, Json>>;

/** What a baseline file gives. */
export interface ParsedBaseline {
  readonly acceptances: readonly Acceptance[];
  readonly problems: readonly Problem[];
}

/** Reads the parsed value of the baseline file. With an error in it nothing is accepted. */
export function parseBaseline(
  value: Json,
  file: string,
  { context, targets }: { readonly context: ConfigContext; readonly targets: readonly Named[] },
): ParsedBaseline {
  const root: Place = { file, path: [] };
  const checker = context.validators.baseline;
  const faults = [...checkValue(checker, value, root), ...findRepeats(checker, value, root)];
  if (faults.length > 0 || !isJsonObject(value)) return { acceptances: [], problems: faults };
  const tables = value['accepted'] as readonly Table[];
  const acceptances = tables.map((table, index) => parseAcceptance(table, below(root, 'accepted', index)));
  const problems = acceptances.flatMap((acceptance, index) => [
    ...judgeAddress((tables[index] as Table)['address'] as string, below(acceptance.place, 'address'), targets),
    ...judgeAcceptance(acceptance),
  ]);
  return { acceptances: problems.length > 0 ? [] : acceptances, problems };
}

function parseAcceptance(table: Table, place: Place): Acceptance {
  const paths = (name: string): readonly string[] => (table[name] ?? []) as readonly string[];
  return {
    address: literalIn(table['address'] as string) ?? '',
    add: paths('add'),
    remove: paths('remove'),
    replace: paths('replace'),
    deleted: table['deleted'] === true,
    until: table['until'] as string,
    reason: table['reason'] as string,
    place,
  };
}

/** Written as a glob is, so that a name with a star in it can be meant, but one that is one address. */
function judgeAddress(written: string, place: Place, targets: readonly Named[]): Problem[] {
  if (literalIn(written) !== undefined) return judgeAddressGlob(written, place, targets);
  const detail = 'accept drift of one address at a time; a star or a question mark of a name has a backslash before it';
  return [errorAt('CONFIG_BASELINE', place, { summary: `${quote(written)} is a glob`, detail })];
}

function judgeAcceptance(acceptance: Acceptance): Problem[] {
  const { add, remove, replace, deleted, until, reason, place } = acceptance;
  const problems: Problem[] = [];
  const fault = (at: Place, summary: string, detail: string): void => {
    problems.push(errorAt('CONFIG_BASELINE', at, { summary, detail }));
  };
  if (!isDay(until)) fault(below(place, 'until'), `${quote(until)} is no day of the calendar`, 'write a day: 2026-12-31');
  if (reason.trim() === '') fault(below(place, 'reason'), 'accepted drift needs a reason', 'say why it is right for now');
  if (add.length + remove.length + replace.length === 0 && !deleted) {
    fault(place, 'nothing is accepted here', 'write what was done outside: "add:", "remove:", "replace:" or "deleted: true"');
  }
  return problems;
}
