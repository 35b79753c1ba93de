import { randomBytes } from 'node:crypto';
import type { Ids } from './emulator.ts';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Random ids; with a seed the same ids in every run, for transcripts and golden files. */
export function makeIds(seed?: number): Ids {
  const bytes = seed === undefined ? randomBytes : seededBytes(seed);
  function hex(digits: number): string {
    return Buffer.from(bytes(Math.ceil(digits / 2)))
      .toString('hex')
      .slice(0, digits);
  }
  return {
    hex,
    uuid: () => hex(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    word: (length) => Array.from(bytes(length), (byte) => LETTERS[byte % LETTERS.length]).join(''),
  };
}

/** The mulberry32 generator: small, and good enough to tell ids apart. */
function seededBytes(seed: number): (count: number) => Uint8Array {
  let state = seed | 0;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 24;
  }
  return (count) => Uint8Array.from({ length: count }, next);
}
