import { expect } from 'vitest';
import { CODES } from '../../../src/core/errors.ts';
import { isAdditive, isAsDeclared, KEYS, PARTS, partOf, STRANGER } from './model.ts';
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
  /** Whether a group stays as long as its field holds what Rollcall did not put there. */
  readonly fieldKeepsGroup: boolean;
  /** Whether the system has an id of its own: one without it is taken for another where nothing is left of what the state knows. */
  readonly tellsItself: boolean;
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
  if (begun.touched.size === 0 && isStuck(given, end)) {
    return expect(after, `nothing is written by a refused plan\n${where}`).toEqual(begun.before);
  }
  if (begun.touched.size === 0) expect(end.status, where).toBe(0);
  if (end.status !== 0) return;
  for (const key of KEYS) {
    if (begun.touched.has(key) || isToldAsUnsure(end.text, target, key)) continue;
    const [live, declared] = [after.get(key), begun.declared.get(key)];
    if (!isAsDeclared(key, live, declared)) expect(live, `${key} is as declared\n${where}`).toEqual(declared);
  }
}

/** Whether no plan can be carried out as things are: somebody has to do first what it says. */
export function isStuck(
  { begun, fieldKeepsGroup, tellsItself }: Pick<Case, 'begun' | 'fieldKeepsGroup' | 'tellsItself'>,
  end: RunEnd,
): boolean {
  if (end?.status !== 1) return false;
  // A group is to go whose field holds what somebody else put there.
  const isKept = [...begun.before].some(([key, { field }]) => isOurs(key) && !begun.declared.has(key) && field !== 'none');
  if (fieldKeepsGroup && isKept && end.text.includes('LIVE_REFERRER')) return true;
  // All that the state knows was deleted by hand: of a system that has no id of its own, another one may be there.
  return KEYS.filter((key) => !begun.before.has(key)).length > 1 && end.text.includes(tellsItself ? 'ALL_MISSING' : 'WRONG_TARGET');
}

function isOurs(key: string): boolean {
  return KEYS.some((one) => one === key);
}

/** Whether a run says that a dead one may have made it, which nobody can tell. */
export function isToldAsUnsure(text: string, target: string, key: string): boolean {
  return text.replaceAll(/\n[│ ]*/g, ' ').includes(`"${target}/${key}": an interrupted run began to create`);
}

function judgePart({ begun, end, after, shown, ledger, target }: Case, key: string, part: Part, where: string): void {
  const [was, now, wanted] = [begun.before, after, begun.wanted].map((groups) => partOf(groups, key, part)) as [string, string, string];
  if (was === now || begun.touched.has(key)) return;
  const about = `${key}: ${part} was "${was}" and is "${now}", wanted is "${wanted}"\n${where}`;
  if (isAdditive(key) && was === 'in' && now === 'out') expect(part, `a stranger is kept: ${about}`).not.toBe(STRANGER);
  else if (!isOnTheWay(begun, after, key, part)) expect(now, about).toBe(wanted);
  expect(begun.saved?.carriedOut.has(key) ?? false, `carried out a second time by one plan file: ${about}`).toBe(false);
  // A saved plan changes what is as it was planned from, and nothing else.
  expect(partOf(begun.planned, key, part), `not as it was planned from: ${about}`).toBe(was);
  if (end && ledger.isForeign(begun.before, key, part)) {
    const name = `${target}/${key}`.replaceAll(/[/.]/g, String.raw`\$&`);
    // What a dead run left has no earlier value, nor has who is in an additive group beside its members: the plan alone names them.
    const isUnseen = !ledger.isSure(key) || (isAdditive(key) && now === 'absent');
    const named = `will be (?:destroyed|updated)${was === 'in' ? `[^]*"${part}"` : ''}`;
    const told = `has changed|has been deleted|will be imported${isUnseen ? `|${named}` : ''}`;
    expect(shown, `undone silently: ${about}`).toMatch(new RegExp(`"${name}"\\] (?:${told})`));
  }
}

/** A group may be made before its field is set and its people are in it, and lose its field before it goes: a run that dies leaves it so. */
function isOnTheWay(begun: Begun, after: Groups, key: string, part: Part): boolean {
  if (part === 'field' && begun.before.has(key) && !begun.wanted.has(key)) return partOf(after, key, part) === 'none';
  if (part === 'existence' || begun.before.has(key) || !begun.wanted.has(key)) return false;
  return partOf(after, key, part) === (part === 'field' ? 'none' : 'out');
}
