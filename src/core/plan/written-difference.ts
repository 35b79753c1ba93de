import { compareText } from '../model/json.ts';
import { shortList } from '../model/short-list.ts';
import type { WrittenSetting, WrittenSettings } from '../model/written-settings.ts';
import { quoteName } from '../model/quote-name.ts';

type Written = Readonly<Record<string, WrittenSetting>>;

/** What a digest stands for is said by its key alone. */
const DIGEST = /^sha256:/;

/** A part of `rollcall.yaml` with what differs in it, where that can be said: `lint (LINT_EXCLUSIVE was "error" and is "off")`. */
export function partText(part: string, difference: readonly string[]): string {
  return difference.length > 0 ? `${part} (${difference.join('; ')})` : part;
}

/** Lint rules that differ. */
export function lintDifference(was: WrittenSettings['lint'], is: WrittenSettings['lint']): readonly string[] {
  return keysOf(was, is)
    .filter((rule) => was[rule] !== is[rule])
    .map((rule) => `${rule} was ${valueText(was[rule] ?? 'warn')} and is ${valueText(is[rule] ?? 'warn')}`);
}

/** What is in a list no more, and what newly is, a phrase for each. */
export function itemsDifference(had: readonly string[], has: readonly string[]): readonly string[] {
  const gone = had.filter((item) => !has.includes(item));
  const fresh = has.filter((item) => !had.includes(item));
  return [...(gone.length > 0 ? [`no longer has ${shortList(gone)}`] : []), ...(fresh.length > 0 ? [`newly has ${shortList(fresh)}`] : [])];
}

/** Pairs of groups that conflict no more, and that newly do. */
export function exclusiveDifference(was: WrittenSettings['exclusive'], is: WrittenSettings['exclusive']): readonly string[] {
  return itemsDifference(was.map(pairText), is.map(pairText));
}

/** Keys of a target that differ, with both values where they can be shown. */
export function targetDifference(was: Written, is: Written): readonly string[] {
  return keysOf(was, is)
    .filter((key) => was[key] !== is[key])
    .map((key) => {
      const [before, after] = [was[key], is[key]];
      if ([before, after].some((value) => DIGEST.test(String(value)))) return key;
      return `${key} ${before === undefined ? 'was not set' : `was ${valueText(before)}`} and ${after === undefined ? 'is no longer' : `is ${valueText(after)}`}`;
    });
}

function keysOf(was: object, is: object): readonly string[] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].sort(compareText);
}

function pairText(groups: readonly string[]): string {
  return quoteName(groups.join(' / '));
}

function valueText(value: WrittenSetting): string {
  return typeof value === 'string' ? quoteName(value) : String(value);
}
