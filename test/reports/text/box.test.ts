import { describe, expect, it } from 'vitest';
import { wrapText } from '../../../src/reports/text/box.ts';

describe('wrapText', () => {
  it.each([
    [
      'Wait, or use --lock-timeout. When you are sure that it is over: rollcall state unlock 4b1c3c26-5b3c',
      'rollcall state unlock 4b1c3c26-5b3c',
    ],
    [
      "Where it was renamed: rollcall state mv 'old  team/*' 'NEW/*'. Where it is gone for good: rollcall state rm 'old/*'.",
      "rollcall state mv 'old  team/*' 'NEW/*'.",
    ],
    ['Write the new one into the state: rollcall state pull, edit "project", rollcall state push.', 'rollcall state pull,'],
    ['Forget one of the two of them first with `rollcall state rm ADDRESS`, then plan.', '`rollcall state rm ADDRESS`,'],
    [
      'Make a plan first, and save it (see "rollcall plan --out FILE --changed-since REF").',
      '"rollcall plan --out FILE --changed-since REF").',
    ],
  ])('keeps a command on one line, however long it is: %s', (text, command) => {
    for (const width of [20, 30, 40, 60]) {
      const lines = wrapText(text, width);

      expect(
        lines.filter((line) => line.includes(command)),
        String(width),
      ).toHaveLength(1);
      for (const line of lines) expect(line.length <= width || line.includes('rollcall'), line).toBe(true);
      expect(lines.join(' ')).toBe(text);
    }
  });

  it('takes no longer for commands that do not end', () => {
    const text = `${"the end: rollcall x 'a ".repeat(5000)}"rollcall ${'`rollcall '.repeat(5000)}`.trim();

    expect(wrapText(text, 60).join(' ') === text).toBe(true);
  });

  it('begins no line as a command to a runner does, also where a long text is broken just there', () => {
    const lines = wrapText(`a reason of so many words that it is broken ::add-mask::x and goes on ::set-output name=a::b`, 44);

    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => line.trimStart().startsWith('::'))).toEqual([]);
    expect(lines.join(' ')).toContain('\\u{3a}:add-mask::x');
  });
});
