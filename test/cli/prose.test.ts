import { describe, expect, it } from 'vitest';
import { writeProse } from '../../src/cli/prose.ts';

const TEXT = `Saved the plan to "a name that is rather long.json". To carry out exactly these actions, run:\n    rollcall apply "a name that is rather long.json"\n`;

async function written(columns: number | undefined): Promise<string> {
  const texts: string[] = [];
  await writeProse({ write: (text) => void texts.push(text), isTTY: columns !== undefined, columns }, TEXT);
  return texts.join('');
}

describe('sentences of a command', () => {
  it('are broken to a terminal, and commands in them stay whole', async () => {
    const lines = (await written(40)).split('\n');

    expect(lines.slice(0, 3).every((line) => line.length <= 40)).toBe(true);
    expect(lines.slice(0, 3).join(' ')).toBe(TEXT.split('\n')[0]);
    expect(lines.slice(3)).toEqual(['    rollcall apply "a name that is rather long.json"', '']);
  });

  it('are no wider than can be read on a wide terminal', async () => {
    expect(await written(200)).toBe(TEXT);
  });

  it('are whole where no terminal shows them', async () => {
    expect(await written(undefined)).toBe(TEXT);
  });
});
