import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGitBackend } from '../../../src/state/git.ts';
import { openStore } from '../../../src/state/index.ts';
import type { StateStore } from '../../../src/state/store.ts';
import { stateOf } from '../../builders/backend-harness.ts';
import type { BackendHarness, MakeFault } from '../../builders/backend-harness.ts';
import { describeBackend } from '../../builders/describe-backend.ts';
import { fakeSurroundings } from '../../builders/fake-project.ts';
import { HAVE_GIT, makeRepositories, runGit } from '../../builders/git-repositories.ts';
import type { GitRepositories } from '../../builders/git-repositories.ts';

if (!HAVE_GIT) console.warn('\n!!!!\n!!!! skipped: the state in git, for there is no git here\n!!!!\n');

function make(): Promise<BackendHarness> {
  const repositories = makeRepositories();
  const hook = join(repositories.bare, 'hooks', 'pre-receive');
  const refusing =
    (words: string): MakeFault =>
    () => {
      writeFileSync(hook, `#!/bin/sh\necho "${words}" >&2\nexit 1\n`);
      chmodSync(hook, 0o755);
      return () => writeFileSync(hook, '#!/bin/sh\nexit 0\n');
    };
  const put = (text: string | undefined): void => {
    if (text === undefined) {
      repositories.inBare('update-ref', '-d', 'refs/heads/rollcall-state');
      return;
    }
    const clone = repositories.clone();
    runGit(clone, 'fetch', '--quiet', 'origin', 'rollcall-state');
    runGit(clone, 'checkout', '--quiet', '-b', 'rollcall-state', 'FETCH_HEAD');
    writeFileSync(join(clone, 'state.json'), text);
    runGit(clone, 'commit', '--quiet', '--all', '--allow-empty', '--message', 'by hand');
    runGit(clone, 'push', '--quiet', 'origin', 'rollcall-state');
  };
  const away = `${repositories.bare}.away`;
  return Promise.resolve({
    open: (surroundings) => Promise.resolve(openStore({ backend: 'git' }, { ...fakeSurroundings(repositories.clone()), ...surroundings })),
    tamper: (text) => Promise.resolve(put(text === '' ? undefined : text)),
    age: (version) =>
      Promise.resolve(put(repositories.inBare('show', 'rollcall-state:state.json').replace(/"version": \d+/, `"version": ${version}`))),
    faults: {
      'no rights to write': refusing('you are not allowed to push to this branch'),
      'disk full': refusing('fatal: write error: No space left on device'),
      'read-only': refusing('the repository is archived'),
      'network lost before the write': () => {
        runGit('/', 'init', '--quiet', '--bare', away);
        const config = join(repositories.bare, 'HEAD');
        const text = readFileSync(config, 'utf8');
        writeFileSync(config, 'gone');
        return () => writeFileSync(config, text);
      },
      'network lost after the write': 'a push whose answer is lost is looked at again: see below',
    },
    end: () => Promise.resolve(repositories.end()),
  });
}

describe.skipIf(!HAVE_GIT)('with git', () => {
  describeBackend('a branch', make);

  let repositories: GitRepositories;

  beforeAll(() => {
    repositories = makeRepositories();
  });
  afterAll(() => repositories.end());

  function open(clone: string, settings: object = {}): StateStore {
    return openStore({ backend: 'git', ...settings }, fakeSurroundings(clone));
  }

  it('writes one commit a time, with a message that tells what changed', async () => {
    const clone = repositories.clone();
    const { backend } = open(clone, { branch: 'told', author: 'Roll Call <rc@acme.test>' });
    const lock = await backend.lock({ purpose: 'apply', timeoutMs: 0 });
    const entry = { kind: 'group', id: '1', applied: {}, applied_at: 'x' };
    await backend.write(stateOf(1, { objects: { 'v/a': entry, 'v/b': entry } }), 0);
    await backend.write(stateOf(2, { objects: { 'v/b': { ...entry, id: '2' }, 'v/c\u202e': entry } }), 1);
    await lock.release();

    expect(repositories.inBare('log', '--format=%an %ae|%cn|%s', 'told').split('\n')).toEqual([
      'Roll Call rc@acme.test|Roll Call|apply: serial 2, 1 added, 1 changed, 1 forgotten',
      'Roll Call rc@acme.test|Roll Call|apply: serial 1, 2 added',
    ]);
    expect(repositories.inBare('log', '-1', '--format=%b', 'told')).toContain('- v/a\n~ v/b\n+ v/c\\u202e\n\n[skip ci]');
    expect(repositories.inBare('for-each-ref', '--format=%(refname)', 'refs/heads/told*')).toBe('refs/heads/told');
  });

  it('touches neither the files, the index, the branches nor the hooks of the clone', async () => {
    const clone = repositories.clone();
    writeFileSync(join(clone, 'work.txt'), 'mine');
    runGit(clone, 'add', 'work.txt');
    const alarm = join(clone, 'alarm');
    for (const hook of ['pre-push', 'post-commit', 'reference-transaction', 'pre-commit']) {
      writeFileSync(join(clone, '.git', 'hooks', hook), `#!/bin/sh\ntouch ${alarm}\nexit 1\n`);
      chmodSync(join(clone, '.git', 'hooks', hook), 0o755);
    }
    for (const [key, value] of Object.entries(HOSTILE)) runGit(clone, 'config', key, value);
    const before = {
      status: runGit(clone, 'status', '--porcelain'),
      branches: runGit(clone, 'branch'),
      config: readFileSync(join(clone, '.git/config'), 'utf8'),
    };

    const { backend } = open(clone, { branch: 'quiet' });
    const lock = await backend.lock({ purpose: 'apply', timeoutMs: 0 });
    await backend.write(stateOf(1), 0);
    await backend.write(stateOf(2), 1);
    await lock.release();

    expect((await open(repositories.clone(), { branch: 'quiet' }).backend.read())?.serial).toBe(2);
    expect(existsSync(alarm)).toBe(false);
    expect({
      status: runGit(clone, 'status', '--porcelain'),
      branches: runGit(clone, 'branch'),
      config: readFileSync(join(clone, '.git/config'), 'utf8'),
    }).toEqual(before);
    expect(existsSync(join(clone, '.git', 'FETCH_HEAD'))).toBe(false);
  });

  it('lets exactly one of several clones win that write at once, and the others are told', async () => {
    const backends = Array.from({ length: 4 }, () => open(repositories.clone(), { branch: 'race' }).backend);
    for (let serial = 0; serial < 4; serial++) {
      const tries = await Promise.allSettled(
        backends.map((backend, index) => backend.write(stateOf(serial + 1, { lineage: `l${index}` }), serial)),
      );

      const won = tries.flatMap((one, index) => (one.status === 'fulfilled' ? [`l${index}`] : []));
      expect(won).toHaveLength(1);
      for (const one of tries) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'STATE_CHANGED' });
      expect((await backends[0]?.read())?.lineage).toBe(won[0]);
    }
    expect(repositories.inBare('rev-list', '--count', 'race')).toBe('4');
  });

  it('knows that a push took effect whose answer was lost', async () => {
    const clone = repositories.clone();
    const hook = join(repositories.bare, 'hooks', 'post-receive');
    const { backend } = open(clone, { branch: 'lost' });
    // Ends the transfer after the branch moved, before the client hears of it.
    writeFileSync(hook, '#!/bin/sh\nkill -9 $PPID\n');
    chmodSync(hook, 0o755);

    await backend.write(stateOf(1), 0);

    writeFileSync(hook, '#!/bin/sh\nexit 0\n');
    expect((await backend.read())?.serial).toBe(1);
    expect(repositories.inBare('rev-list', '--count', 'lost')).toBe('1');
  });

  it.each([
    { settings: { remote: 'https://ada:secret@git.acme.test/x.git' }, code: 'CONFIG_CREDENTIAL' },
    { settings: { branch: 'a..b' }, code: 'CONFIG_VALUE' },
    { settings: { branch: 'a.lock' }, code: 'CONFIG_VALUE' },
    { settings: { branch: 'HEAD' }, code: 'CONFIG_VALUE' },
    { settings: { branch: 'other-lock' }, code: 'CONFIG_VALUE' },
    { settings: { branch: 'refs/heads/main' }, code: 'CONFIG_VALUE' },
    { settings: { path: '../x' }, code: 'CONFIG_VALUE' },
    { settings: { path: '.git/config' }, code: 'CONFIG_VALUE' },
  ])('refuses $settings', ({ settings, code }) => {
    const lock = { facts: { host: 'h', pid: 1 }, who: 'ada', now: () => 0, elapsed: () => 0, sleep: () => Promise.resolve() };

    expect(() => openGitBackend({ settings: { backend: 'git', ...settings }, site: { dir: '/' }, surroundings: lock })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('knows that of a push on top of which another project has written since, too', async () => {
    const [clone, other] = [repositories.clone(), repositories.clone()];
    const hook = join(repositories.bare, 'hooks', 'post-receive');
    const mine = open(clone, { branch: 'over', path: 'mine.json' }).backend;
    const theirs = open(other, { branch: 'over', path: 'theirs.json' }).backend;
    await theirs.write(stateOf(1), 0);
    // The branch has moved, the client has not heard of it, and before it looks, somebody else moves it on.
    runGit(other, 'fetch', '--quiet', 'origin', 'over');
    writeFileSync(
      hook,
      `#!/bin/sh\nread from to ref\nprintf '#!/bin/sh\\nexit 0\\n' > ${hook}.next\nmv ${hook}.next ${hook}\ntree=$(git rev-parse $to^{tree})\nnext=$(GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@x GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@x git commit-tree $tree -p $to -m over)\ngit update-ref $ref $next\nkill -9 $PPID\n`,
    );
    chmodSync(hook, 0o755);

    await mine.write(stateOf(1), 0);

    writeFileSync(hook, '#!/bin/sh\nexit 0\n');
    expect(repositories.inBare('log', '--format=%s', 'over').split('\n')[0]).toBe('over');
    expect((await mine.read())?.serial).toBe(1);
    expect((await theirs.read())?.serial).toBe(1);
    expect(repositories.inBare('rev-list', '--count', 'over')).toBe('3');
  });

  it('takes a state that is there and cannot be read for an error, and never for none', async () => {
    const clone = repositories.clone();
    const { backend } = open(clone, { branch: 'broken' });
    await backend.write(stateOf(1), 0);
    const blob = runGit(clone, 'rev-parse', `${repositories.inBare('rev-parse', 'broken')}:state.json`);
    rmSync(join(clone, '.git', 'objects', blob.slice(0, 2), blob.slice(2)));

    await expect(backend.read()).rejects.toMatchObject({ code: 'STATE_READ' });
    await expect(backend.write(stateOf(1, { lineage: 'other' }), 0)).rejects.toMatchObject({ code: 'STATE_READ' });
    expect((await open(repositories.clone(), { branch: 'broken' }).backend.read())?.lineage).toBe('lineage-1');
  });

  it('finds a file in a folder of the branch, also from a folder of the project, and none in a branch without it', async () => {
    const clone = repositories.clone();
    const folder = join(clone, 'envs', 'prod');
    mkdirSync(folder, { recursive: true });
    await open(folder, { branch: 'deep', path: 'a/[b].json' }).backend.write(stateOf(1), 0);

    expect((await open(folder, { branch: 'deep', path: 'a/[b].json' }).backend.read())?.serial).toBe(1);
    expect(await open(folder, { branch: 'deep', path: 'a/b.json' }).backend.read()).toBeUndefined();
    expect(await open(folder, { branch: 'deep', path: 'envs/prod/a/[b].json' }).backend.read()).toBeUndefined();
  });

  it('leaves everything else in the branch as it is, whatever it is', async () => {
    const clone = repositories.clone();
    const seed = repositories.clone();
    runGit(seed, 'checkout', '--quiet', '--orphan', 'shared');
    mkdirSync(join(seed, 'states', 'more'), { recursive: true });
    for (const name of ['états\t"x".txt', 'states/other.json', 'states/more/deep.txt', 'states-2']) writeFileSync(join(seed, name), name);
    writeFileSync(join(seed, 'tool.sh'), '#!/bin/sh\n', { mode: 0o755 });
    symlinkSync('tool.sh', join(seed, 'link'));
    runGit(seed, 'add', '--all');
    runGit(seed, 'commit', '--quiet', '--message', 'by hand');
    runGit(seed, 'push', '--quiet', 'origin', 'shared');
    const before = repositories.inBare('ls-tree', '-r', 'shared').split('\n');

    const { backend } = open(clone, { branch: 'shared', path: 'states/mine.json' });
    await backend.write(stateOf(1), 0);
    await backend.write(stateOf(2), 1);

    const after = repositories.inBare('ls-tree', '-r', 'shared').split('\n');
    expect(after.filter((row) => !row.endsWith('\tstates/mine.json'))).toEqual(before);
    expect(after).toHaveLength(before.length + 1);
    expect((await backend.read())?.serial).toBe(2);
  });

  it.each([
    { what: 'without a lock', files: ['notes.txt'] },
    { what: 'with more than a lock', files: ['lock.json', 'notes.txt'] },
  ])('neither takes nor removes a branch $what that has the name of its lock', async ({ files }) => {
    const seed = repositories.clone();
    const branch = `taken-${files.length}`;
    runGit(seed, 'checkout', '--quiet', '--orphan', `${branch}-lock`);
    for (const name of files) writeFileSync(join(seed, name), 'mine');
    runGit(seed, 'add', '--all');
    runGit(seed, 'commit', '--quiet', '--message', 'by hand');
    runGit(seed, 'push', '--quiet', 'origin', `${branch}-lock`);
    const before = repositories.inBare('rev-parse', `${branch}-lock`);
    const { backend } = open(repositories.clone(), { branch });

    const refused = { code: 'STATE_READ', message: expect.stringContaining('is no lock of') as string };
    await expect(backend.lock({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject(refused);
    await expect(backend.unlock('unreadable')).rejects.toMatchObject(refused);

    expect(repositories.inBare('rev-parse', `${branch}-lock`)).toBe(before);
  });

  it('is refused where a file lies in the way of its folder', async () => {
    const { backend } = open(repositories.clone(), { branch: 'blocked', path: 'states' });
    await backend.write(stateOf(1), 0);

    await expect(
      open(repositories.clone(), { branch: 'blocked', path: 'states/a.json' }).backend.write(stateOf(1), 0),
    ).rejects.toMatchObject({ code: 'STATE_WRITE', message: expect.stringContaining('"states" is in the branch and is no folder') });
    expect((await backend.read())?.serial).toBe(1);
  });

  it('keeps the states of several projects in one branch, also where they write at once', async () => {
    const backends = ['a.json', 'b.json', 'c.json'].map((path) => open(repositories.clone(), { branch: 'common', path }).backend);

    for (let serial = 0; serial < 4; serial++) await Promise.all(backends.map((backend) => backend.write(stateOf(serial + 1), serial)));

    for (const backend of backends) expect((await backend.read())?.serial).toBe(4);
    expect(repositories.inBare('rev-list', '--count', 'common')).toBe('12');
  });

  it('that cannot make the branch of the lock says what the server said, and does not try for ever', async () => {
    const file = join(repositories.bare, 'refs', 'heads', 'stuck-lock.lock');
    writeFileSync(file, '');
    const { backend } = open(repositories.clone(), { branch: 'stuck' });

    await expect(backend.lock({ purpose: 'apply', timeoutMs: 60_000 })).rejects.toMatchObject({
      code: 'STATE_WRITE',
      message: expect.stringMatching(/"stuck-lock" .* cannot be written: .*cannot lock ref/) as string,
    });
    rmSync(file);
    await (await backend.lock({ purpose: 'apply', timeoutMs: 0 })).release();
  });

  it('that cannot remove the branch of the lock says so, of a release and of an unlock', async () => {
    const { backend } = open(repositories.clone(), { branch: 'kept' });
    const lock = await backend.lock({ purpose: 'apply', timeoutMs: 0 });
    writeFileSync(join(repositories.bare, 'refs', 'heads', 'kept-lock.lock'), '');

    await expect(lock.release()).rejects.toMatchObject({ code: 'STATE_LOCKED', hint: `Break it: rollcall state unlock ${lock.id}` });
    await expect(backend.unlock(lock.id)).rejects.toMatchObject({ code: 'STATE_WRITE' });
    rmSync(join(repositories.bare, 'refs', 'heads', 'kept-lock.lock'));
    await backend.unlock(lock.id);
    expect(repositories.inBare('for-each-ref', '--format=%(refname)', 'refs/heads/kept-lock')).toBe('');
  });

  it('says that there is no repository, no remote', async () => {
    await expect(open('/').backend.read()).rejects.toMatchObject({
      code: 'STATE_READ',
      message: expect.stringMatching(/not (?:appear to be )?a git repository/) as string,
    });
    await expect(open(repositories.clone(), { remote: 'nowhere' }).backend.read()).rejects.toMatchObject({ code: 'STATE_READ' });
  });
});

/** Settings with which git does more than it is asked for, or asks. */
const HOSTILE: Readonly<Record<string, string>> = {
  'commit.gpgSign': 'true',
  'push.gpgSign': 'true',
  'push.followTags': 'true',
  'push.recurseSubmodules': 'check',
  'push.default': 'nothing',
  'push.pushOption': 'ci.skip',
  'fetch.prune': 'true',
  'remote.origin.mirror': 'true',
  'remote.origin.prune': 'true',
  'remote.origin.tagOpt': '--tags',
  'core.autocrlf': 'true',
  'core.hooksPath': '.git/hooks',
  'color.ui': 'always',
  'i18n.commitEncoding': 'ISO-8859-1',
};
