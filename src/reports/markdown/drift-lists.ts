import { compareText } from '../../core/model/json.ts';
import type { AcceptedDrift, Drift, Unmanaged } from '../../core/model/plan.ts';
import { acceptedBrief, acceptedText } from '../drift-words.ts';
import { escapeHtml } from '../html-escape.ts';
import { counted } from '../summary.ts';
import { details, driftDetails } from './diff.ts';
import { codeSpan } from './escape.ts';
import { foldInto } from './fold.ts';
import { joinSections } from './page.ts';

/*
 * The lists of a drift report. Each is shortened by whole entries and then says how many more there are; nothing at all is written only
 * where there is no room for a single one: the head of the report has the numbers in any case.
 */

/** What a sentence about the entries that do not fit may take. */
const MORE = 120;

/** A table of unmanaged objects is tried with so much at least, however many targets share the room. */
const LEAST = 400;

/** Accepted drift, each with its end and reason; where the paths do not fit, their number stands for them. */
export function acceptedList(accepted: readonly AcceptedDrift[], room: number): string {
  if (accepted.length === 0) return '';
  const summary = `${counted(accepted.length, 'object')} with accepted drift`;
  const free = room - details(summary, '').length - MORE;
  const listed = (words: (drift: AcceptedDrift) => string) =>
    foldInto(
      accepted.map((drift) => ({ rank: 0, write: () => `- ${codeSpan(drift.address)}: ${codeSpan(words(drift))}` })),
      free,
      '\n',
    );
  const whole = listed(acceptedText);
  const { text, left } = whole.left === 0 ? whole : listed(acceptedBrief);
  if (text === '') return '';
  return details(summary, left === 0 ? text : `${text}\n- and ${left} more`);
}

/** What was changed or deleted outside: as many as possible with what differs, the deleted first; of others only the address. */
export function driftList(drift: readonly Drift[], room: number): string {
  const parts = drift.map((each) => ({ rank: each.type === 'deleted' ? 0 : 1, write: () => driftDetails(each) }));
  const whole = foldInto(parts, room);
  if (whole.left === 0) return whole.text;
  const some = foldInto(parts, Math.floor((room * 3) / 4));
  const names = foldInto(
    some.omitted.map((index) => ({ rank: parts[index]?.rank ?? 0, write: () => driftLine(drift[index] as Drift) })),
    room - some.text.length - MORE,
    '\n',
  );
  if (room - some.text.length < MORE) return some.text;
  const more = names.left === 0 ? [] : [`- and ${names.left} more changed or deleted outside, left out here for want of room`];
  return joinSections([some.text, [...(names.text === '' ? [] : [names.text]), ...more].join('\n')]);
}

function driftLine({ address, type }: Drift): string {
  return `- ${codeSpan(address)} ${type} outside`;
}

/** A table for each target. Where not all fit, small ones are whole, and the others share what they leave. */
export function unmanagedList(unmanaged: readonly Unmanaged[], room: number): string {
  const targets = byTarget(unmanaged);
  const smallestFirst = [...targets].sort(([, first], [, second]) => first.length - second.length);
  const tables = new Map<string, string>();
  let free = room - MORE;
  for (const [done, [target, those]] of smallestFirst.entries()) {
    const share = Math.max(Math.floor(free / (targets.length - done)), Math.min(free, LEAST));
    const table = unmanagedDetails(target, those, share - 2);
    if (table === '') continue;
    tables.set(target, table);
    free -= table.length + 2;
  }
  const others = targets.filter(([target]) => !tables.has(target));
  const count = others.reduce((sum, [, those]) => sum + those.length, 0);
  const more = `*and ${count} more unmanaged in ${counted(others.length, 'other target')}, left out here for want of room*`;
  const shown = targets.map(([target]) => tables.get(target) ?? '');
  return joinSections([...shown, count > 0 && tables.size > 0 ? more : '']);
}

/** Divided once: there may be as many targets as objects. */
function byTarget(unmanaged: readonly Unmanaged[]): readonly (readonly [string, readonly Unmanaged[]])[] {
  const groups = new Map<string, Unmanaged[]>();
  for (const item of unmanaged) {
    const those = groups.get(item.target);
    if (those) those.push(item);
    else groups.set(item.target, [item]);
  }
  return [...groups].sort(([one], [other]) => compareText(one, other));
}

const TABLE_HEAD = '| Name | Kind | Id | Owned by |\n|---|---|---|---|';

function unmanagedDetails(target: string, those: readonly Unmanaged[], room: number): string {
  const summary = `${counted(those.length, 'object')} unmanaged in <code>${escapeHtml(target)}</code>`;
  const free = room - details(summary, TABLE_HEAD).length - andMore(those.length).length - 3;
  const { text, left } = foldInto(
    those.map((item) => ({ rank: 0, write: () => unmanagedRow(item) })),
    free,
    '\n',
  );
  if (text === '') return '';
  return details(summary, joinSections([`${TABLE_HEAD}\n${text}`, left === 0 ? '' : andMore(left)]));
}

function andMore(count: number): string {
  return `*and ${count} more*`;
}

function unmanagedRow({ name, kind, id, owner }: Unmanaged): string {
  return `| ${codeSpan(name)} | ${codeSpan(kind)} | ${codeSpan(id)} | ${owner === 'system' ? 'the system' : 'somebody else'} |`;
}
