import { expect, it } from 'vitest';
import { nextCommand } from '../../src/cli/next-command.ts';

it('is typed where the last command was: with the folder that was given there, and without one where none was', () => {
  expect(nextCommand({ startDir: '/home/ada/acme', dirGiven: false }, 'apply "p.json"')).toBe('rollcall apply "p.json"');
  expect(nextCommand({ startDir: '/home/ada/my $acme', dirGiven: true }, 'apply "p.json"')).toBe(
    `rollcall -C '/home/ada/my $acme' apply "p.json"`,
  );
});
