import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addressWord, fileWord, shellWord } from '../../../src/core/model/command-word.ts';
import { matchGlob } from '../../../src/core/model/glob.ts';

it('a word of a command is one word to a shell, with every character', () => {
  const words = fc.sample(fc.array(fc.constantFrom('a', "'", '"', '\\', '$', '*', ' ', '`', '\n', '-'), { maxLength: 8 }), {
    numRuns: 60,
    seed: 1,
  });
  const texts = words.map((parts) => parts.join(''));

  const said = execFileSync('sh', ['-c', `printf '%s\\0' ${texts.map(shellWord).join(' ')}`], { encoding: 'utf8' });
  const files = execFileSync('sh', ['-c', `printf '%s\\0' ${texts.map(fileWord).join(' ')}`], { encoding: 'utf8' });

  expect(said.split('\0').slice(0, -1)).toEqual(texts);
  expect(files.split('\0').slice(0, -1)).toEqual(texts.map((text) => (text.startsWith('-') ? `./${text}` : text)));
});

it('an address is written so that a glob means it alone', () => {
  expect([addressWord('v/eng'), addressWord('v/a*'), addressWord("v/it's")]).toEqual(["'v/eng'", "'v/a\\*'", "'v/it'\\''s'"]);
  expect(matchGlob(addressWord('v/a*').slice(1, -1), 'v/ab')).toBe(false);
});

it('a file stands in double quotes, but for one in which a shell would find something', () => {
  expect([fileWord('plan.json'), fileWord('my plans/a 1'), fileWord('$HOME/p'), fileWord('-x')]).toEqual([
    '"plan.json"',
    '"my plans/a 1"',
    "'$HOME/p'",
    '"./-x"',
  ]);
});
