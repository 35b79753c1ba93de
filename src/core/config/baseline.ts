import { isJsonObject } from '../model/json.ts';
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
  const acceptances = (value['accepted'] as readonly Table[]).map((table, index) => parseAcceptance(table, below(root, 'accepted', index)));
  const problems = acceptances.flatMap((acceptance) => judgeAcceptance(acceptance, targets));
  return { acceptances: problems.length > 0 ? [] : acceptances, problems };
}

function parseAcceptance(table: Table, place: Place): Acceptance {
  const paths = (name: string): readonly string[] => (table[name] ?? []) as readonly string[];
  return {
    address: table['address'] as string,
    add: paths('add'),
    remove: paths('remove'),
    replace: paths('replace'),
    deleted: table['deleted'] === true,
    until: table['until'] as string,
    reason: table['reason'] as string,
    place,
  };
}

function judgeAcceptance(acceptance: Acceptance, targets: readonly Named[]): Problem[] {
  const { address, add, remove, replace, deleted, until, reason, place } = acceptance;
  const problems: Problem[] = [];
  const fault = (at: Place, summary: string, detail: string): void => {
    problems.push(errorAt('CONFIG_BASELINE', at, { summary, detail }));
  };
  if (/[*?]/.test(address)) fault(below(place, 'address'), `${quote(address)} is a glob`, 'accept drift of one address at a time');
  else problems.push(...judgeAddressGlob(address, below(place, 'address'), targets));
  if (!isDay(until)) fault(below(place, 'until'), `${quote(until)} is no day of the calendar`, 'write a day: 2026-12-31');
  if (reason.trim() === '') fault(below(place, 'reason'), 'accepted drift needs a reason', 'say why it is right for now');
  if (add.length + remove.length + replace.length === 0 && !deleted) {
    fault(place, 'nothing is accepted here', 'write what was done outside: "add:", "remove:", "replace:" or "deleted: true"');
  }
  return problems;
}
