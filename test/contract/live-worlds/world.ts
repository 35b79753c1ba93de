import type { Sandbox } from '../../../src/sandbox/start.ts';

/** Numbers from 0 up to but not including `below`; the same seed gives the same ones. */
export type Draw = (below: number) => number;

/** A kind of live system, filled at random as if other tools had done it for years. */
export interface LiveWorld {
  readonly provider: 'vault' | 'netbird' | 'opal' | 'cipherscale';
  /** Fewer of them, where reading takes many requests and the API a limit to them. */
  readonly seeds?: number;
  /** Where the API lies below the sandbox's address. */
  readonly path?: string;
  /** Whether it begins with nothing, or with the sample. */
  readonly empty: boolean;
  /** Fills a system that was just started. */
  fill(sandbox: Sandbox, draw: Draw): void;
  /** Somebody changes something about one of these objects in one field; undefined where this one has nothing to change. */
  edit(sandbox: Sandbox, id: string, draw: Draw): string | undefined;
}

/** A small generator: mulberry32. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** One of several. */
export function oneOf<T>(draw: Draw, items: readonly T[]): T {
  return items[draw(items.length)] as T;
}

/** Each with even chances. */
export function someOf<T>(draw: Draw, items: readonly T[]): T[] {
  return items.filter(() => draw(2) === 0);
}

/** What groups of people who never agreed on anything are called. */
export const NAMES = [
  'engineering',
  'Engineering Leads',
  'eng-berlin',
  ' spaced out ',
  'ÉQUIPE Zürich',
  'equipe\u0301',
  'ops/oncall',
  'team:data',
  'name:tricky',
  'id:tricky',
  '4711',
  'true',
  '~',
  '- dash',
  '#hash',
  '"quoted"',
  "it's",
  '{braces}',
  '${HOME}',
  'a very long name that goes on and on, with commas, and colons: like this one',
  '=cmd|calc',
  'tab\there',
  'bidi\u202e',
  '全角',
  '👩‍🚀 crew',
  '%20',
  '../up',
  '<b>',
  'line\u2028break',
  'zero\u200bwidth',
  'c1\u009b31m',
] as const;

/** What members are called who never meant to be read: no file may hold these. */
export const UNWRITABLE = ['x\u202ey', 'tab\there', 'c1\u009b31m', 'zero\u200bwidth', 'two\nlines', '${HOME}'] as const;
