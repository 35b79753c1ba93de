import { describe, expect, it } from 'vitest';
import { wrapText } from '../../../src/reports/text/box.ts';

describe('wrapText', () => {
  it('begins no line as a command to a runner does, also where a long text is broken just there', () => {
    const lines = wrapText(`a reason of so many words that it is broken ::add-mask::x and goes on ::set-output name=a::b`, 44);

    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => line.trimStart().startsWith('::'))).toEqual([]);
    expect(lines.join(' ')).toContain('\\u{3a}:add-mask::x');
  });
});
