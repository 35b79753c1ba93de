import { expect } from 'vitest';
import { CODES } from '../../../src/core/errors.ts';
import { KEYS, PARTS, partOf } from './model.ts';
import type { Groups, Ledger, Part } from './model.ts';
import type { Begun, RunEnd } from './runner.ts';

const CODE = new RegExp(`\\b(?:${CODES.join('|')})\\b`);

/** What a run is judged by. */
export interface Case {
  readonly begun: Begun;
  readonly end: RunEnd;
  /** What is live now. */
  readonly after: Groups;
  /** What a person was shown of its plan, before it or by it. */
  readonly shown: string;
  readonly ledger: Ledger;
  readonly target: string;
  /** Keys of what was live before anybody ran: nobody declares it, and nobody made it on the way to what is declared. */
  readonly others: ReadonlySet<string>;
}

/** Whether it was not let in. */
export function isLockedOut(end: RunEnd): boolean {
  return end !== undefined && end.status === 1 && end.text.includes('STATE_LOCKED');
}

/** What has to hold of any run, however it ended and whatever went on beside it. */
export function judge(given: Case): void {
  const { begun, end, after, target } = given;
  const where = `${begun.args.join(' ')}\n${end?.text ?? `died after ${begun.life.moments.length} moments`}`;
  if (end) expect(end.text).not.toMatch(/is a bug|A bug in Rollcall|\n {4}at /);
  if (end?.status === 1) expect(end.text, 'an error has a code').toMatch(CODE);
  for (const key of KEYS) {
    for (const part of PARTS) judgePart(given, key, part, where);
  }
  for (const [key, content] of begun.before) {
    if (given.others.has(key)) expect(after.get(key), `${key} is nobody's to touch\n${where}`).toEqual(content);
  }
  const isFresh = begun.args[0] === 'apply' && begun.planned === begun.before;
  if (!isFresh || !end || isLockedOut(end)) return;
  if (begun.touched.size === 0) expect(end.status, where).toBe(0);
  if (end.status !== 0) return;
  for (const key of KEYS) {
    if (begun.touched.has(key) || isToldAsUnsure(end.text, target, key)) continue;
    expect(after.get(key), `${key} is as declared\n${where}`).toEqual(begun.declared.get(key));
  }
}

/** Whether a run says that a dead one may have made it, which nobody can tell. */
export function isToldAsUnsure(text: string, target: string, key: string): boolean {
  return text.replaceAll(/\n[│ ]*/g, ' ').includes(`"${target}/${key}": an interrupted run began to create`);
}

function judgePart({ begun, end, after, shown, ledger, target }: Case, key: string, part: Part, where: string): void {
  const [was, now, wanted] = [begun.before, after, begun.wanted].map((groups) => partOf(groups, key, part)) as [string, string, string];
  if (was === now || begun.touched.has(key)) return;
  const about = `${key}: ${part} was "${was}" and is "${now}", wanted is "${wanted}"\n${where}`;
  if (!isOnTheWay(begun, after, key, part)) expect(now, about).toBe(wanted);
  // A saved plan changes what is as it was planned from, and nothing else.
  expect(partOf(begun.planned, key, part), `not as it was planned from: ${about}`).toBe(was);
  if (end && ledger.isForeign(begun.before, key, part)) {
    const name = `${target}/${key}`.replaceAll(/[/.]/g, String.raw`\$&`);
    expect(shown, `undone silently: ${about}`).toMatch(new RegExp(`"${name}"\\] (?:has changed|has been deleted|will be imported)`));
  }
}

/** A group may be made before its field is set and its people are in it: a run that dies leaves it so. */
function isOnTheWay(begun: Begun, after: Groups, key: string, part: Part): boolean {
  if (part === 'existence' || begun.before.has(key) || !begun.wanted.has(key)) return false;
  return partOf(after, key, part) === (part === 'field' ? 'none' : 'out');
}
