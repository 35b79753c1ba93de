import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sources } from '../../src/config/sources.ts';
import { commitOfFiles } from '../../src/run/commit-of-files.ts';
import { HAVE_GIT } from '../builders/git-repositories.ts';
import { makeRepository } from '../builders/repository.ts';
import type { Repository } from '../builders/repository.ts';

if (!HAVE_GIT) console.warn('\n!!!!\n!!!! skipped: commits of files, for there is no git here\n!!!!\n');

const FILES = { 'access/rollcall.yaml': 'version: 1\n', 'access/groups/a.yaml': 'groups: {}\n' };

describe.skipIf(!HAVE_GIT)('the commit that an apply and a pack name', () => {
  let repository: Repository;
  let commit: string;

  beforeEach(() => {
    repository = makeRepository();
    commit = repository.commit({ ...FILES, 'other.txt': 'x' });
  });
  afterEach(() => repository.remove());

  function named(
    read: Readonly<Record<string, string>>,
    given: { readonly dir?: string; readonly env?: object } = {},
  ): Promise<string | undefined> {
    const sources = new Sources();
    for (const [file, text] of Object.entries(read)) sources.add(file, { text, skippedBytes: 0, marks: undefined });
    const env = { PATH: process.env['PATH'], ...given.env };
    return commitOfFiles({ dir: given.dir ?? join(repository.dir, 'access'), env, signal: new AbortController().signal }, sources);
  }

  const read = { 'rollcall.yaml': 'version: 1\n', 'groups/a.yaml': 'groups: {}\n' };

  it('is the commit alone where all files stand in it as they were read, whatever else is there', async () => {
    repository.write({ 'other.txt': 'y', 'access/notes.txt': 'mine' });

    expect(await named(read)).toBe(commit);
  });

  it.each([
    { what: 'a file differs', files: { ...read, 'groups/a.yaml': 'groups: { a: {} }\n' } },
    { what: 'a file is not committed', files: { ...read, 'groups/b.yaml': 'groups: {}\n' } },
    { what: 'the project is not', files: { 'groups/x.yaml': 'groups: {}\n' } },
  ])('says that it is dirty where $what', async ({ files }) => {
    expect(await named(files)).toBe(`${commit}-dirty`);
  });

  it('takes neither a byte order mark nor the ends of lines of a checkout for a difference', async () => {
    const marked = repository.commit({ 'access/groups/a.yaml': '\ufeffgroups: {}\n' });

    expect(await named({ ...read, 'rollcall.yaml': 'version: 1\r\n' })).toBe(marked);
  });

  it('finds files by way of a folder that is a link', async () => {
    symlinkSync('groups', join(repository.dir, 'access', 'linked'));

    expect(await named({ ...read, 'linked/a.yaml': 'groups: {}\n' })).toBe(commit);
  });

  it('is what CI names, and judged by that', async () => {
    repository.commit({ 'access/groups/a.yaml': 'groups: { later: {} }\n' });

    expect(await named(read, { env: { GITHUB_SHA: commit } })).toBe(commit);
    expect(await named({ ...read, 'groups/a.yaml': 'groups: { later: {} }\n' }, { env: { GITHUB_SHA: commit } })).toBe(`${commit}-dirty`);
  });

  it.each([
    { where: 'a branch', packed: false },
    { where: 'a branch whose commit is packed', packed: true },
    { where: 'a commit without a branch', packed: false },
  ])('is that of a worktree beside the first one, at $where', async ({ where, packed }) => {
    const beside = mkdtempSync(join(tmpdir(), 'rollcall-worktree-'));
    const dir = join(beside, 'tree');
    try {
      repository.git('worktree', 'add', '-q', ...(where.startsWith('a branch') ? ['-b', 'beside'] : ['--detach']), dir, commit);
      if (packed) repository.git('pack-refs', '--all');
      repository.commit({ 'access/groups/a.yaml': 'groups: { later: {} }\n' });

      expect(await named(read, { dir: join(dir, 'access') })).toBe(commit);
      expect(await named({ ...read, 'groups/b.yaml': '' }, { dir: join(dir, 'access') })).toBe(`${commit}-dirty`);
    } finally {
      rmSync(beside, { recursive: true, force: true });
    }
  });

  it('is that of a submodule, and not of the repository around it', async () => {
    const outer = makeRepository();
    try {
      outer.commit({ 'other.txt': 'x' });
      outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', repository.dir, 'inner');

      expect(await named(read, { dir: join(outer.dir, 'inner', 'access') })).toBe(commit);
    } finally {
      outer.remove();
    }
  });

  it('is named alone where git cannot tell, and not at all outside a repository', async () => {
    const unknown = 'f'.repeat(40);

    expect(await named(read, { env: { GITHUB_SHA: unknown } })).toBe(unknown);
    expect(await named(read, { env: { PATH: '' } })).toBe(commit);
    expect(await named(read, { dir: '/' })).toBeUndefined();
  });
});
