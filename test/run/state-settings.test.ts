import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseStateSettings, prepareStateSettings } from '../../src/run/state-settings.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('the settings that it writes', () => {
  it.each([
    {
      before: 'version: 1 # one\nstate: { backend: local }\n# end\n',
      after: 'version: 1 # one\nstate: {backend: git, branch: b}\n# end\n',
    },
    { before: 'state:\n  backend: local\n  path: x\ngroups: [a]\n', after: 'state: {backend: git, branch: b}\ngroups: [a]\n' },
    { before: 'version: 1', after: 'version: 1\nstate: {backend: git, branch: b}' },
    { before: '\ufeffversion: 1\r\n', after: '\ufeffversion: 1\r\nstate: {backend: git, branch: b}\r\n' },
    { before: '{version: 1}', after: '{version: 1, state: {backend: git, branch: b}}' },
    {
      before: 'state:\n  backend: local\n\n  path: .rollcall/team.json\n# why\n  # and\n\ngroups: [a]\n',
      after: 'state: {backend: git, branch: b}\n# why\n  # and\n\ngroups: [a]\n',
    },
    {
      before: 'state:\n# which\n  backend: local\n# where\n  path: x\n\ngroups: [a]\n',
      after: 'state: {backend: git, branch: b}\n\ngroups: [a]\n',
    },
  ])('replace the former ones in $before and leave the rest', async ({ before, after }) => {
    writeFileSync(join(dir, 'rollcall.yaml'), before);

    await (
      await prepareStateSettings(dir, parseStateSettings('git', ['branch=b']))
    )();

    expect(readFileSync(join(dir, 'rollcall.yaml'), 'utf8')).toBe(after);
  });

  it.each(['[1]', '', 'state: &s { backend: local }\nlabels: *s\n'])('are told where the file cannot take them: %j', async (text) => {
    writeFileSync(join(dir, 'rollcall.yaml'), text);

    await expect(prepareStateSettings(dir, { backend: 'git' })).rejects.toMatchObject({
      code: 'OUTPUT_WRITE',
      hint: expect.stringContaining('state: {"backend":"git"}') as string,
    });
    expect(readFileSync(join(dir, 'rollcall.yaml'), 'utf8')).toBe(text);
  });

  it.each([
    ['postgres', 'schema=bad-name', '"schema" has a form that is not allowed: "bad-name". Nothing was moved.', 'match'],
    ['git', 'author=ada', '"author" has a form that is not allowed: "ada". Nothing was moved.', 'match'],
  ])('are refused where the file may not hold them: %s %s', async (backend, word, message, hint) => {
    const text = 'version: 1\nstate: { backend: local }\n';
    writeFileSync(join(dir, 'rollcall.yaml'), text);

    await expect(prepareStateSettings(dir, parseStateSettings(backend, [word]))).rejects.toMatchObject({
      code: 'CONFIG_VALUE',
      message,
      hint: expect.stringContaining(hint) as string,
    });
    expect(readFileSync(join(dir, 'rollcall.yaml'), 'utf8')).toBe(text);
  });

  it.each([
    { backend: 's3', words: [], code: 'USAGE' },
    { backend: 'git', words: ['address=x'], code: 'USAGE' },
    { backend: 'git', words: ['branch'], code: 'USAGE' },
    { backend: 'http', words: ['locks=yes'], code: 'USAGE' },
    { backend: 'http', words: ['address=https://ada:secret-1@x.test'], code: 'CONFIG_CREDENTIAL' },
  ])('are refused: $backend $words', ({ backend, words, code }) => {
    expect(() => parseStateSettings(backend, words)).toThrow(expect.objectContaining({ code }));
  });

  it('know what is no text', () => {
    expect(parseStateSettings('http', ['locks=false', 'address=https://x.test/s?a=b'])).toEqual({
      backend: 'http',
      locks: false,
      address: 'https://x.test/s?a=b',
    });
  });
});
