import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { validate } from '../../src/run/validate.ts';
import { PROJECT, projectFolder } from '../builders/project-files.ts';

const WRONG = 'department: eng\ngroups:\n  a: { vault: {}, owner: x, onwer: x }\n';
const RIGHT = 'department: eng\ngroups:\n  b: { vault: {}, owner: x, members: [ a@x.test ] }\n  c: { vault: {}, owner: x }\n';
const DATE = '2026-11-23';

describe('validate', () => {
  it('counts what it looked at and finds nothing wrong with what is right', async () => {
    const dir = projectFolder({ 'rollcall.yaml': PROJECT, 'groups/b.yaml': RIGHT });

    expect(await validate({ from: dir, dir, paths: [], date: DATE })).toEqual({
      diagnostics: [],
      files: 2,
      objects: 2,
      isPart: false,
      project: 'acme',
    });
  });

  it('reports all problems of all files, in rollcall.yaml too', async () => {
    const dir = projectFolder({ 'rollcall.yaml': `${PROJECT}extra: 1\n`, 'groups/a.yaml': WRONG, 'groups/b.yaml': 'groups: [\n' });

    const { diagnostics } = await validate({ from: dir, dir, paths: [], date: DATE });

    expect(diagnostics.map(({ code, range }) => `${code} ${range!.filename}`)).toEqual([
      'CONFIG_UNKNOWN_KEY groups/a.yaml',
      'CONFIG_SYNTAX groups/b.yaml',
      'CONFIG_UNKNOWN_KEY rollcall.yaml',
    ]);
  });

  it('names the project where there is one, whatever else is wrong with its file', async () => {
    const dir = projectFolder({ 'a/rollcall.yaml': `${PROJECT}extra: [\n`, 'a/groups/b.yaml': RIGHT });
    const other = projectFolder({ 'rollcall.yaml': PROJECT.replace('acme', 'other'), 'groups/b.yaml': RIGHT });
    const named = async (paths: readonly string[]): Promise<string | undefined> =>
      (await validate({ from: dir, dir, paths, date: DATE })).project;

    expect(await named(['a'])).toBe('acme');
    expect(await named(['a', other])).toBeUndefined();
  });

  it('needs no environment', async () => {
    const dir = projectFolder({
      'rollcall.yaml': PROJECT.replace('https://vault.acme.test:8200', '${VAULT_ADDR}'),
      'groups/b.yaml': RIGHT,
    });

    expect((await validate({ from: dir, dir, paths: [], date: DATE })).diagnostics).toEqual([]);
  });

  it('reads a project whole and reports of it what was asked for', async () => {
    const dir = projectFolder({
      'rollcall.yaml': PROJECT,
      'groups/a.yaml': WRONG,
      'groups/deep/b.yaml': `${RIGHT}  B: { owner: x, vault: {} }\n`,
    });

    const ofFile = await validate({ from: dir, dir, paths: ['groups/deep/b.yaml'], date: DATE });
    const ofFolder = await validate({ from: join(dir, 'groups'), dir, paths: ['deep'], date: DATE });

    expect(ofFile.diagnostics).toMatchObject([{ code: 'CONFIG_DUPLICATE_GROUP', range: { filename: 'groups/deep/b.yaml' } }]);
    expect(ofFolder.diagnostics).toMatchObject([{ code: 'CONFIG_DUPLICATE_GROUP', range: { filename: '../groups/deep/b.yaml' } }]);
    expect(ofFile.files).toBe(1);
  });

  it('takes several projects at once and names their files from where it was started', async () => {
    const dir = projectFolder({
      'one/rollcall.yaml': PROJECT,
      'one/groups/a.yaml': WRONG,
      'two/rollcall.yaml': PROJECT,
      'two/groups/a.yaml': WRONG,
    });

    const { diagnostics, files } = await validate({ from: dir, dir, paths: ['two', 'one/groups/a.yaml', 'one'], date: DATE });

    expect(diagnostics.map(({ range }) => range!.filename)).toEqual(['one/groups/a.yaml', 'two/groups/a.yaml']);
    expect(files).toBe(4);
  });

  it('does not call a file right that nobody reads', async () => {
    const dir = projectFolder({ 'rollcall.yaml': PROJECT, 'groups/b.yaml': RIGHT, 'teams/c.yaml': 'x: [\n' });

    await expect(validate({ from: dir, dir, paths: ['teams/c.yaml'], date: DATE })).rejects.toMatchObject({ code: 'CONFIG_NO_FILES' });
    await expect(validate({ from: dir, dir, paths: ['gone.yaml'], date: DATE })).rejects.toMatchObject({ code: 'CONFIG_NOT_FOUND' });
  });

  it('says what is wrong with rollcall.yaml where that is why a file is not read', async () => {
    const dir = projectFolder({ 'rollcall.yaml': 'version: 9\n', 'groups/b.yaml': RIGHT });

    expect((await validate({ from: dir, dir, paths: ['rollcall.yaml'], date: DATE })).diagnostics).toMatchObject([
      { code: 'CONFIG_VERSION' },
    ]);
    expect((await validate({ from: dir, dir, paths: ['groups/b.yaml'], date: DATE })).diagnostics).toMatchObject([
      { code: 'CONFIG_VERSION' },
    ]);
  });

  it.each([
    { what: 'is empty', project: '', code: 'CONFIG_REQUIRED' },
    { what: 'cannot be parsed', project: 'version: [\n', code: 'CONFIG_SYNTAX' },
    { what: 'has a key that nothing knows', project: `${PROJECT}extra: 1\n`, code: 'CONFIG_UNKNOWN_KEY' },
  ])('does not call a file right where rollcall.yaml $what', async ({ project, code }) => {
    const dir = projectFolder({ 'rollcall.yaml': project, 'groups/b.yaml': RIGHT });

    const { diagnostics } = await validate({ from: dir, dir, paths: ['groups/b.yaml'], date: DATE });

    expect(diagnostics).toMatchObject([{ severity: 'error', code, range: { filename: 'rollcall.yaml' } }]);
  });

  it('warns of accepted drift that has expired, and of what is not declared', async () => {
    const entry = (key: string, until: string): string => `  - { address: vault-prod/${key}, deleted: true, until: ${until}, reason: r }\n`;
    const baseline = `accepted:\n${entry('b', DATE)}${entry('c', '2026-11-22')}${entry('nosuch', '2099-12-31')}`;
    const files = { 'rollcall.yaml': `${PROJECT}drift_baseline: b.yaml\n`, 'b.yaml': baseline, 'groups/b.yaml': RIGHT };
    const dir = projectFolder(files);

    const { diagnostics } = await validate({ from: dir, dir, paths: [], date: DATE });

    expect(diagnostics.map(({ code, range }) => `${code} ${range!.filename}:${range!.start.line}`)).toEqual([
      'LINT_UNTIL b.yaml:3',
      'LINT_UNMATCHED b.yaml:4',
    ]);
  });
});
