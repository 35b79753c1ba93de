import type { Draw } from '../contract/live-worlds/world.ts';
import { oneOf } from '../contract/live-worlds/world.ts';
import { HOSTILE_NAMES } from '../builders/hostile.ts';

/** Values that somebody might put where a value is expected. */
const VALUES: readonly (() => unknown)[] = [
  ...HOSTILE_NAMES.map((name) => () => name),
  () => '::set-output name=x::y',
  () => '\n::set-output name=x::y\n',
  () => '\u001b]0;title\u0007\u001b[2J',
  () => '\u009b31m',
  () => 1e308,
  () => -0,
  () => Number.MAX_SAFE_INTEGER + 2,
  () => null,
  () => true,
  () => [],
  () => ({}),
  () => ['x', 'x', null, 7],
  () => deep(100),
  () => 'x'.repeat(100_000),
  () => JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}') as unknown,
];

/** Nested so often. */
function deep(levels: number): unknown {
  return levels === 0 ? 'bottom' : { a: [deep(levels - 1)] };
}

/** A value with one of its parts exchanged, renamed, doubled or gone. */
export function mutated(value: unknown, draw: Draw): unknown {
  const hostile = (): unknown => oneOf(draw, VALUES)();
  if (Array.isArray(value)) {
    if (value.length === 0 || draw(6) === 0) return oneOf(draw, [[hostile()], hostile(), [...(value as unknown[]), hostile()]]);
    const at = draw(value.length);
    if (draw(5) === 0) return value.filter((_, index) => index !== at);
    return value.map((item: unknown, index) => (index === at ? mutated(item, draw) : item));
  }
  if (typeof value !== 'object' || value === null) return hostile();
  const entries = Object.entries(value);
  if (entries.length === 0 || draw(8) === 0) return hostile();
  const at = draw(entries.length);
  const kind = draw(7);
  if (kind === 0) return fromEntries(entries.filter((_, index) => index !== at));
  if (kind === 1) return fromEntries([...entries, [String(hostile()), hostile()]]);
  if (kind === 2) return fromEntries(entries.map((entry, index) => (index === at ? [String(hostile()), entry[1]] : entry)));
  return fromEntries(entries.map((entry, index) => (index === at ? [entry[0], mutated(entry[1], draw)] : entry)));
}

/** Also `__proto__` is a key like others here. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): unknown {
  return JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`) as unknown;
}

/** A text with a few of its characters exchanged, doubled or gone; now and then half of it. */
export function garbled(text: string, draw: Draw): string {
  const at = draw(text.length + 1);
  const piece = oneOf(draw, HOSTILE_NAMES);
  return oneOf(draw, [
    () => text.slice(0, at),
    () => text.slice(0, at) + piece + text.slice(at),
    () => text.slice(0, at) + text.slice(at + 1 + draw(9)),
    () => text.slice(0, at) + text.slice(draw(text.length + 1)),
    () => `\uFEFF${text}`,
  ])();
}

/** What may stand in no text that a terminal shows: control characters but line ends and tabs, and what turns the direction of text. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
export const UNSHOWABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
