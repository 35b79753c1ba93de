import { expect, it } from 'vitest';
import { terminalWidth } from '../../src/cli/terminal-width.ts';

it.each([
  { why: 'no terminal', stream: { isTTY: false }, width: undefined },
  { why: 'a terminal that says its size', stream: { isTTY: true, columns: 120 }, width: 120 },
  { why: 'one whose size nobody set, as in a container or under "script"', stream: { isTTY: true, columns: 0 }, width: 80 },
  { why: 'one without a size', stream: { isTTY: true }, width: 80 },
])('lines are as wide as the terminal: $why', ({ stream, width }) => {
  expect(terminalWidth(stream)).toBe(width);
});
