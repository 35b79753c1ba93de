import { describe, expect, it } from 'vitest';
import { splitWords } from '../../src/cli/words.ts';

describe('words of a variable', () => {
  it.each([
    { text: '', words: [] },
    { text: '  \t\n', words: [] },
    { text: '--a  b', words: ['--a', 'b'] },
    { text: `--a='b c'`, words: ['--a=b c'] },
    { text: `"a \\"b\\" \\n" c\\ d`, words: ['a "b" \\n', 'c d'] },
    { text: `''`, words: [''] },
    { text: `a'b'"c"d`, words: ['abcd'] },
    { text: `'$HOME' "$HOME" $(x)`, words: ['$HOME', '$HOME', '$(x)'] },
  ])('splits $text as a shell would', ({ text, words }) => {
    expect(splitWords(text, 'X')).toEqual(words);
  });

  it.each([`'a`, `a "b`, `a\\`])('refuses %s', (text) => {
    expect(() => splitWords(text, 'X')).toThrow('X has a quote that is not closed.');
  });
});
