import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findProject } from '../../src/config/find-project.ts';
import { compileGlob } from '../../src/config/glob.ts';
import { listFiles } from '../../src/config/list-files.ts';
import { PROJECT, lines, projectFolder, readFiles } from '../builders/project-files.ts';

const AT = { file: 'rollcall.yaml', path: ['groups'] };

describe('compileGlob', () => {
  it.each([
    [
      'groups/*.yaml',
      ['groups/a.yaml', 'groups/.yaml.yaml'.replace('/.', '/x.')],
      ['groups/a/b.yaml', 'a.yaml', 'groups/a.yml', 'groups/.a.yaml'],
    ],
    ['groups/**/*.yaml', ['groups/a.yaml', 'groups/a/b/c.yaml'], ['groups/.git/a.yaml', 'x/groups/a.yaml']],
    ['**', ['a', 'a/b'], ['.a', 'a/.b', '.a/b']],
    ['**/teams/*.yaml', ['teams/a.yaml', 'x/y/teams/a.yaml', 'teams/teams/a.yaml'], ['teams/x/a.yaml']],
    ['a?.yaml', ['ab.yaml'], ['a.yaml', 'abc.yaml']],
    ['{a,b}/*.{yaml,yml}', ['a/x.yaml', 'b/x.yml'], ['c/x.yaml', 'a/x.json']],
    ['./groups/a.yaml', ['groups/a.yaml'], []],
    ['.hidden/*.yaml', ['.hidden/a.yaml'], []],
    ['a.c', ['a.c'], ['abc']],
    ['**/**/a', ['a', 'x/a', 'x/y/z/a'], ['b']],
  ])('%s matches what it says and nothing else', (glob, matching, others) => {
    const compiled = compileGlob(glob)!;

    expect(matching.filter((path) => !compiled.matches(path))).toEqual([]);
    expect(others.filter((path) => compiled.matches(path))).toEqual([]);
  });

  it('tells which folders need not be looked into', () => {
    const compiled = compileGlob('groups/{departments,locations}/*.yaml')!;

    expect(['', 'groups', 'groups/departments'].map((folder) => compiled.mayMatchBelow(folder))).toEqual([true, true, true]);
    expect(['src', 'groups/other', 'groups/departments/deep'].map((folder) => compiled.mayMatchBelow(folder))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('gives up on braces that stand for too many patterns', () => {
    expect(compileGlob('{a,b}'.repeat(9))).toBeUndefined();
  });

  it('takes no more time for many stars than for one', () => {
    const compiled = compileGlob(`${'*a'.repeat(40)}/b`)!;

    expect(compiled.matches(`${'a'.repeat(5000)}/c`)).toBe(false);
    expect(compileGlob(`${'**/a/'.repeat(40)}b`)!.matches(`${'a/'.repeat(2000)}c`)).toBe(false);
  });
});

describe('listFiles', () => {
  it('lists each file once, sorted, without folders that hold no group files and without rollcall.yaml', () => {
    const dir = projectFolder({
      'rollcall.yaml': '',
      'b.yaml': '',
      'a/z.yaml': '',
      'a/Z.yaml': '',
      'node_modules/x/y.yaml': '',
      '.git/c.yaml': '',
    });

    expect(listFiles(dir, ['**/*.yaml', 'a/*.yaml'], AT)).toEqual({ files: ['a/Z.yaml', 'a/z.yaml', 'b.yaml'], problems: [] });
  });

  it('follows links within the project and refuses those that leave it or lead nowhere', () => {
    const outside = projectFolder({ 'secret.yaml': '' });
    const dir = projectFolder({ 'real/a.yaml': '' });
    symlinkSync(join(dir, 'real'), join(dir, 'linked'));
    symlinkSync(join(dir, 'real/a.yaml'), join(dir, 'b.yaml'));
    symlinkSync(dir, join(dir, 'ring'));
    symlinkSync(join(outside, 'secret.yaml'), join(dir, 'out.yaml'));
    symlinkSync(outside, join(dir, 'outside'));
    symlinkSync(join(dir, 'gone'), join(dir, 'gone.yaml'));

    const { files, problems } = listFiles(dir, ['**/*.yaml'], AT);

    expect(files).toEqual(['b.yaml', 'linked/a.yaml', 'real/a.yaml']);
    expect(problems.map((problem) => `${problem.code} ${problem.summary}`)).toEqual([
      'CONFIG_NO_FILES The link "gone.yaml" leads nowhere.',
      'CONFIG_NO_FILES The link "out.yaml" leaves the project.',
      'CONFIG_NO_FILES The link "outside" leaves the project.',
    ]);
  });

  it('opens no pipe, and says that it is there, under its own name or by a link', () => {
    const dir = projectFolder({ 'a.yaml': '' });
    execFileSync('sh', ['-c', 'mkfifo "$@"', 'sh', join(dir, 'pipe.yaml'), join(dir, 'other.txt')]);
    symlinkSync(join(dir, 'other.txt'), join(dir, 'link.yaml'));

    const { files, problems } = listFiles(dir, ['**/*.yaml'], AT);

    expect(files).toEqual(['a.yaml']);
    expect(problems.map(({ severity, code, summary }) => `${severity} ${code} ${summary}`)).toEqual([
      'error CONFIG_NO_FILES "link.yaml" is no regular file.',
      'error CONFIG_NO_FILES "pipe.yaml" is no regular file.',
    ]);
  });

  it('says so where braces stand for too many patterns', () => {
    const { problems } = listFiles(projectFolder({}), ['{a,b}'.repeat(9)], AT);

    expect(problems).toMatchObject([{ code: 'CONFIG_VALUE', summary: 'The braces of this glob stand for too many patterns.' }]);
  });
});

describe('findProject', () => {
  it('finds the nearest folder upwards, from a folder or a file', () => {
    const dir = projectFolder({ 'rollcall.yaml': '', 'inner/rollcall.yaml': '', 'inner/groups/a.yaml': '', 'groups/a.yaml': '' });

    expect(findProject(join(dir, 'groups'))).toBe(dir);
    expect(findProject(join(dir, 'groups/a.yaml'))).toBe(dir);
    expect(findProject(join(dir, 'inner/groups/a.yaml'))).toBe(join(dir, 'inner'));
  });

  it('says where it looked, and what a wrong name should be', () => {
    const dir = projectFolder({ 'rollcall.yml': '' });
    const empty = projectFolder({ 'a.yaml': '' });

    expect(() => findProject(dir)).toThrow(
      expect.objectContaining({ code: 'CONFIG_NOT_FOUND', hint: 'Rename rollcall.yml to rollcall.yaml.' }) as Error,
    );
    expect(() => findProject(join(empty, 'a.yaml'))).toThrow(
      expect.objectContaining({ code: 'CONFIG_NOT_FOUND', hint: expect.stringContaining('rollcall init') as string }) as Error,
    );
    expect(() => findProject(join(empty, 'gone'))).toThrow(/no file or folder/);
  });
});

describe('reading files', () => {
  it('fails with the name of one that cannot be read', async () => {
    const dir = projectFolder({ 'groups/a.yaml': '' });
    mkdirSync(join(dir, 'rollcall.yaml'));

    await expect(readFiles({})).resolves.toBeDefined();
    const { readProject } = await import('../../src/config/read-project.ts');
    await expect(readProject(dir, { providers: {} })).rejects.toMatchObject({
      code: 'CONFIG_NOT_FOUND',
      message: expect.stringContaining('"rollcall.yaml"') as string,
    });
    await expect(readProject(join(dir, 'gone'), { providers: {} })).rejects.toMatchObject({ code: 'CONFIG_NOT_FOUND' });
  });

  it('lets others run while there is much to read', async () => {
    const group = (index: number): string =>
      `department: eng\ngroups:\n${Array.from({ length: 20 }, (_, item) => `  g${index}-${item}: { members: [ ${Array.from({ length: 20 }, (_unused, member) => `p${member}@x.test`).join(', ')} ], vault: {} }\n`).join('')}`;
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`groups/${index}.yaml`, group(index)]));
    let turns = 0;
    let isDone = false;
    const turn = (): void => {
      turns++;
      if (!isDone) setImmediate(turn);
    };
    setImmediate(turn);

    const { declaration } = await readFiles(files);
    isDone = true;

    expect(declaration!.objects).toHaveLength(6000);
    expect(turns).toBeGreaterThan(8);
  });

  it('stops at a project that is too large to be one', async () => {
    const filler = `# ${'x'.repeat(10 * 1024 * 1024 - 100)}\n`;
    const dir = projectFolder({ 'rollcall.yaml': PROJECT });
    mkdirSync(join(dir, 'groups'));
    writeFileSync(join(dir, 'big.yaml'), `${filler}groups: {}\n`);
    for (let index = 0; index < 27; index++) symlinkSync(join(dir, 'big.yaml'), join(dir, `groups/${String(index).padStart(2, '0')}.yaml`));
    const { readProject } = await import('../../src/config/read-project.ts');
    const { readDeclaration } = await import('../../src/config/read-declaration.ts');
    const { providers } = await import('../../src/providers/index.ts');

    const { declaration, problems } = await readDeclaration(await readProject(dir, { providers }));

    expect(declaration).toBeUndefined();
    expect(problems).toMatchObject([{ code: 'CONFIG_TOO_LARGE', place: { file: 'groups/25.yaml' } }]);
  });

  it('names files as they are shown, in one order whatever the folder says', async () => {
    const { diagnostics } = await readFiles({ 'groups/b.yaml': 'x: 1\n', 'groups/a/b.yaml': 'x: 1\n', 'groups/B.yaml': 'x: 1\n' });

    expect(lines(diagnostics).map((line) => line.split(' ')[1])).toEqual([
      'groups/B.yaml:1:1-2',
      'groups/a/b.yaml:1:1-2',
      'groups/b.yaml:1:1-2',
    ]);
  });
});
