import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { RollcallError } from '../../src/core/errors.ts';
import { hasNews } from '../../src/core/model/verdict.ts';
import { readPlanFile } from '../../src/run/plan-file.ts';
import type { PlanReport } from '../../src/run/plan.ts';
import { PROJECT } from '../builders/project-files.ts';
import { planSince } from '../builders/plan-since.ts';
import { makeRepository } from '../builders/repository.ts';
import type { Repository } from '../builders/repository.ts';

let repository: Repository;
beforeEach(() => {
  repository = makeRepository();
});
afterEach(() => repository.remove());

const ENGINEERING =
  'department: engineering\ngroups:\n  engineering:\n    members: [ada@acme.test, grace@acme.test]\n    vault: { policies: [eng-read] }\n';
const FINANCE = 'department: finance\ngroups:\n  finance:\n    members: [barbara@acme.test]\n    vault: {}\n';

function changedSince(since: string, more: Parameters<typeof planSince>[2] = {}): Promise<PlanReport> {
  return planSince(repository, since, more);
}

function actions({ plan }: PlanReport): readonly string[] {
  return plan!.changes.map(({ action, address }) => `${action} ${address}`);
}

/** The error that a call ends with. */
async function failure(promise: Promise<unknown>): Promise<RollcallError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RollcallError)) throw new Error(`no RollcallError but ${String(error)}`);
  return error;
}

describe('branches that were merged into each other', () => {
  it('leave several commits to compare with, which is said, until the branch has all of the other one', async () => {
    const { git } = repository;
    repository.commit({ 'rollcall.yaml': PROJECT, 'groups/a.yaml': 'department: a\ngroups:\n  a: { vault: {} }\n' });
    git('checkout', '--quiet', '-b', 'topic');
    const ours = repository.commit({ 'groups/a.yaml': null });
    git('checkout', '--quiet', 'main');
    const theirs = repository.commit({ 'groups/b.yaml': 'department: b\ngroups:\n  b: { vault: {} }\n' });
    git('merge', '--quiet', '--no-edit', 'topic');
    git('checkout', '--quiet', 'topic');
    git('merge', '--quiet', '--no-edit', theirs);
    const several = (await changedSince('main')).plan!;

    expect([ours, theirs]).toContain(several.since!.commit);
    const other = several.since!.commit === ours ? theirs : ours;
    const warning = several.warnings.find(({ code }) => code === 'BASE_SEVERAL');
    expect(warning?.message).toContain(
      `2 commits are the last that both have. Compared is with ${several.since!.commit.slice(0, 12)}, not with ${other.slice(0, 12)}:`,
    );

    git('merge', '--quiet', '--no-edit', 'main');
    const one = (await changedSince('main')).plan!;

    expect(one.since!.commit).toBe(git('rev-parse', 'main'));
    expect([one.warnings, one.changes]).toEqual([[], []]);
  });
});

describe('the declared difference between two commits', () => {
  it('is what a branch changes, and not what others changed since it began', async () => {
    repository.commit({ 'rollcall.yaml': PROJECT, 'groups/engineering.yaml': ENGINEERING, 'groups/finance.yaml': FINANCE });
    repository.git('switch', '--quiet', '--create', 'branch');
    repository.commit({
      'groups/engineering.yaml': ENGINEERING.replace('grace@acme.test', 'linus@acme.test'),
      'groups/finance.yaml': null,
      'groups/ops.yaml': FINANCE.replaceAll('finance', 'operations'),
    });
    repository.git('switch', '--quiet', 'main');
    repository.commit({ 'groups/people.yaml': FINANCE.replaceAll('finance', 'people') });
    repository.git('switch', '--quiet', 'branch');

    const report = await changedSince('main');

    expect(actions(report)).toEqual(['update vault-prod/engineering', 'delete vault-prod/finance', 'create vault-prod/operations']);
    expect(report.plan!.changes[0]).toMatchObject({
      patch: [
        { op: 'remove', path: '/members/grace@acme.test' },
        { op: 'add', path: '/members/linus@acme.test', value: true },
      ],
      source: { file: 'groups/engineering.yaml', line: 3 },
    });
    const file = join(repository.dir, 'plan.json');
    writeFileSync(file, JSON.stringify(report.plan));
    expect((await readPlanFile(file)).summary).toEqual(report.plan!.summary);
    expect(report.plan).toMatchObject({
      since: { commit: repository.git('rev-parse', 'HEAD^'), basis: 'declared' },
      summary: { add: 1, change: 1, destroy: 1, unchanged: 0 },
      incomplete: [],
    });
  });

  it('sees what is not committed yet, and nothing where layout changes or a group moves to another file', async () => {
    repository.commit({ 'rollcall.yaml': PROJECT, 'groups/engineering.yaml': ENGINEERING });
    repository.write({ 'groups/engineering.yaml': null, 'groups/tech/eng.yaml': `# moved\n${ENGINEERING}` });

    expect(actions(await changedSince('HEAD'))).toEqual([]);

    repository.write({ 'groups/tech/eng.yaml': ENGINEERING.replace('eng-read', 'eng-write') });

    expect(actions(await changedSince('HEAD'))).toEqual(['update vault-prod/engineering']);
  });

  it('works in a folder of a repository, and reads files through links that stay in the project', async () => {
    repository.commit({ 'access/rollcall.yaml': PROJECT, 'access/shared/engineering.yaml': ENGINEERING, 'other/big.txt': 'x' });
    mkdirSync(join(repository.dir, 'access/groups'));
    symlinkSync('../shared/engineering.yaml', join(repository.dir, 'access/groups/eng.yaml'));
    const linked = repository.commit({});
    repository.commit({ 'access/shared/engineering.yaml': ENGINEERING.replace('eng-read', 'eng-write') });

    const report = await changedSince(linked, { dir: join(repository.dir, 'access') });

    expect(actions(report)).toEqual(['update vault-prod/engineering']);
  });

  it('takes a project that was not there for a new one, and says so', async () => {
    repository.commit({ 'README.md': 'x' });
    repository.commit({ 'rollcall.yaml': PROJECT, 'groups/engineering.yaml': ENGINEERING });

    const report = await changedSince('HEAD^');

    expect(actions(report)).toEqual(['create vault-prod/engineering']);
    expect(report.plan!.warnings).toMatchObject([
      { code: 'BASE_MISSING', message: expect.stringContaining('has no project here') as string },
    ]);
  });

  it('needs no credential, and says so by its basis where there is none for anything that differs', async () => {
    repository.commit({ 'rollcall.yaml': PROJECT, 'groups/engineering.yaml': ENGINEERING });
    repository.commit({ 'groups/engineering.yaml': ENGINEERING.replace('eng-read', 'eng-write') });

    const { plan, diagnostics } = await changedSince('HEAD^', { offline: false });

    expect(plan).toMatchObject({ since: { basis: 'declared' }, incomplete: [] });
    expect(diagnostics).toEqual([]);
  });

  it('leaves a file out that was broken then, and says so', async () => {
    repository.commit({ 'rollcall.yaml': PROJECT, 'groups/engineering.yaml': `${ENGINEERING}  oops`, 'groups/finance.yaml': FINANCE });
    repository.commit({ 'groups/engineering.yaml': ENGINEERING });

    const report = await changedSince('HEAD^');

    expect(actions(report)).toEqual(['create vault-prod/engineering']);
    expect(report.plan!.warnings).toMatchObject([
      { code: 'BASE_BROKEN', message: expect.stringContaining('"groups/engineering.yaml"') as string },
    ]);
  });

  it('takes everything for changed where the project itself could not be read then', async () => {
    repository.commit({ 'rollcall.yaml': `${PROJECT}nonsense: 1\n`, 'groups/engineering.yaml': ENGINEERING });
    repository.commit({ 'rollcall.yaml': PROJECT });

    const report = await changedSince('HEAD^');

    expect(actions(report)).toEqual(['create vault-prod/engineering']);
    expect(report.plan!.warnings[0]!.message).toContain('everything counts as changed');
  });

  it('has no plan where the files are broken now, but their problems', async () => {
    repository.commit({ 'rollcall.yaml': PROJECT, 'groups/engineering.yaml': ENGINEERING });
    repository.commit({ 'groups/engineering.yaml': `${ENGINEERING}  oops` });

    const { plan, diagnostics } = await changedSince('HEAD^');

    expect(plan).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ severity: 'error', range: { filename: 'groups/engineering.yaml' } });
  });

  it('names what rollcall.yaml changes beside groups, and approvals that are new', async () => {
    const guards =
      'guards: { max_deletions: 50 }\napprovals:\n  - { match: "vault-prod", allow: [MAX_DELETIONS], until: 2026-12-31, reason: "cleanup" }\n';
    repository.commit({ 'rollcall.yaml': PROJECT, 'groups/engineering.yaml': ENGINEERING });
    repository.commit({ 'rollcall.yaml': PROJECT + guards });

    const { plan } = await changedSince('HEAD^');

    expect(plan!.warnings).toEqual([
      { code: 'SETTINGS_CHANGED', message: 'The project changes in more than groups: guards (max_deletions was 5 and is 50).' },
    ]);
    expect(plan!.new_approvals).toMatchObject([{ reason: 'cleanup' }]);
  });

  it('is news where anything but the layout of rollcall.yaml differs, and says who is somebody else now', async () => {
    const people = 'people:\n  ada@acme.test: { vault-prod: grace@acme.test }\n';
    repository.commit({ 'rollcall.yaml': PROJECT, 'groups/engineering.yaml': ENGINEERING });
    repository.commit({ 'rollcall.yaml': `# Groups of acme.\n${PROJECT}` });

    expect(hasNews((await changedSince('HEAD^')).plan!)).toBe(false);

    repository.commit({ 'rollcall.yaml': PROJECT + people });
    const { plan } = await changedSince('HEAD^');

    expect(plan!.changes).toEqual([]);
    expect(hasNews(plan!)).toBe(true);
    expect(plan!.warnings.map(({ message }) => message)).toEqual([
      'The project changes in more than groups: people.',
      '"ada@acme.test" is "grace@acme.test" in "vault-prod", and was who has that e-mail before.',
    ]);
    const { since: _since, ...whole } = plan!;
    expect([hasNews({ ...plan!, since: { commit: 'c', basis: 'live' } }), hasNews(whole)]).toEqual([false, false]);
  });

  it('names drift that is newly accepted, and acceptances that are gone', async () => {
    const accepted = (group: string): string =>
      `accepted:\n  - { address: vault-prod/${group}, deleted: true, until: 2026-12-31, reason: "moving" }\n`;
    const project = `${PROJECT}drift_baseline: baseline.yaml\n`;
    repository.commit({ 'rollcall.yaml': project, 'groups/engineering.yaml': ENGINEERING, 'baseline.yaml': accepted('engineering') });
    repository.commit({ 'README.md': 'x' });

    expect((await changedSince('HEAD^')).plan!.warnings).toEqual([]);

    repository.commit({ 'baseline.yaml': accepted('operations') });
    const end = accepted('operations').length - 1;

    expect((await changedSince('HEAD^')).plan!.warnings).toEqual([
      { code: 'SETTINGS_CHANGED', message: 'The project changes in more than groups: acceptances of drift that are no longer there.' },
      {
        code: 'SETTINGS_CHANGED',
        address: 'vault-prod/operations',
        message: 'Drift of "vault-prod/operations" is newly accepted until 2026-12-31: moving',
        source: { file: 'baseline.yaml', line: 2, column: 5, byte: 14, end: { line: 2, column: end - 9, byte: end } },
      },
    ]);
  });
});

describe('a project whose folder was renamed', () => {
  const moved = async (folder: string): Promise<{ readonly actions: readonly string[]; readonly warnings: readonly string[] }> => {
    const report = await changedSince('main', { dir: join(repository.dir, folder) });
    return { actions: actions(report), warnings: report.plan!.warnings.map(({ code, message }) => `${code} ${message}`) };
  };
  const MOVED = 'BASE_MOVED At the commit compared with this project was in "access/prod": it is compared with that.';
  const MISSING = expect.stringMatching(/^BASE_MISSING The commit compared with has no project here/) as string;

  it('differs by nothing but what its files say otherwise', async () => {
    repository.commit({ 'access/prod/rollcall.yaml': PROJECT, 'access/prod/groups/eng.yaml': ENGINEERING });
    repository.git('switch', '--quiet', '--create', 'branch');
    repository.git('mv', 'access/prod', 'production');

    expect(await moved('production')).toEqual({ actions: [], warnings: [MOVED] });

    repository.commit({});
    expect(await moved('production')).toEqual({ actions: [], warnings: [MOVED] });

    repository.commit({ 'production/groups/eng.yaml': ENGINEERING.replace('eng-read', 'eng-write') });
    expect(await moved('production')).toEqual({ actions: ['update vault-prod/engineering'], warnings: [MOVED] });
  });

  it('is found at the top, and from the top', async () => {
    repository.commit({ 'rollcall.yaml': PROJECT, 'groups/eng.yaml': ENGINEERING });
    repository.git('switch', '--quiet', '--create', 'branch');
    repository.commit({ 'rollcall.yaml': null, 'groups/eng.yaml': null, 'in/rollcall.yaml': PROJECT, 'in/groups/eng.yaml': ENGINEERING });

    expect(await moved('in')).toEqual({ actions: [], warnings: [expect.stringContaining('was at the top of the repository') as string] });

    repository.git('branch', '--force', 'main', 'branch');
    repository.commit({ 'rollcall.yaml': PROJECT, 'groups/eng.yaml': ENGINEERING, 'in/rollcall.yaml': null, 'in/groups/eng.yaml': null });

    expect(await moved('.')).toEqual({ actions: [], warnings: [expect.stringContaining('was in "in"') as string] });
  });

  it('is found by the rename where its name changed too, or others of its name went as well', async () => {
    const other = PROJECT.replace('vault-prod', 'vault-test');
    repository.commit({
      'access/prod/rollcall.yaml': PROJECT,
      'access/prod/groups/eng.yaml': ENGINEERING,
      'access/test/rollcall.yaml': `# Another one.\n${other}`,
    });
    repository.git('switch', '--quiet', '--create', 'branch');
    repository.git('mv', 'access/prod', 'production');
    repository.commit({ 'access/test/rollcall.yaml': null });

    expect(await moved('production')).toEqual({ actions: [], warnings: [MOVED] });

    repository.commit({ 'production/rollcall.yaml': PROJECT.replace(/^project: .*$/m, 'project: renamed') });

    expect((await moved('production')).warnings).toEqual([MOVED, 'SETTINGS_CHANGED The project changes in more than groups: project.']);
  });

  it('is none where the folder that it was copied from is still a project, or another project went', async () => {
    repository.commit({ 'access/prod/rollcall.yaml': PROJECT, 'access/prod/groups/eng.yaml': ENGINEERING });
    repository.git('switch', '--quiet', '--create', 'branch');
    repository.commit({ 'copy/rollcall.yaml': PROJECT, 'copy/groups/eng.yaml': ENGINEERING });

    expect(await moved('copy')).toEqual({ actions: ['create vault-prod/engineering'], warnings: [MISSING] });

    const mesh =
      'targets:\n  kept: { url: "https://kept.other.test", provider: vault }\ngroups: [teams/*.yaml]\nproject: else\nversion: 1\n';
    repository.commit({ 'access/prod/rollcall.yaml': null, 'mesh/rollcall.yaml': mesh, 'mesh/teams/team.yaml': FINANCE });

    expect((await moved('mesh')).warnings).toEqual([MISSING]);
  });
});

describe('a submodule that the globs reach into', () => {
  it('is named, because its files are not in the commit compared with', async () => {
    const other = makeRepository();
    onTestFinished(() => other.remove());
    other.commit({ 'finance.yaml': FINANCE });
    repository.commit({ 'rollcall.yaml': PROJECT, 'groups/engineering.yaml': ENGINEERING });
    repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.dir, 'groups/shared');
    repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.dir, 'elsewhere');
    repository.commit({});
    repository.commit({ 'README.md': 'x' });

    const report = await changedSince('HEAD^');

    expect(actions(report)).toEqual(['create vault-prod/finance']);
    expect(report.plan!.warnings).toEqual([
      { code: 'BASE_BROKEN', message: expect.stringMatching(/^The submodule "groups\/shared" cannot be looked into/) as string },
    ]);
  });
});

describe('a revision that will not do', () => {
  it.each(['nowhere', '--output=/tmp/x', '', 'HEAD~99'])('is refused by name: "%s"', async (ref) => {
    repository.commit({ 'rollcall.yaml': PROJECT, 'groups/engineering.yaml': ENGINEERING });

    expect(await failure(changedSince(ref))).toMatchObject({ code: 'GIT', message: `There is no commit "${ref}" here` });
  });

  it('is told to be one of a shallow clone, with what to fetch', async () => {
    repository.commit({ 'rollcall.yaml': PROJECT, 'groups/engineering.yaml': ENGINEERING });
    const first = repository.git('rev-parse', 'HEAD');
    repository.commit({ 'groups/engineering.yaml': ENGINEERING.replace('eng-read', 'eng-write') });
    const clone = mkdtempSync(join(tmpdir(), 'rollcall-shallow-'));
    try {
      repository.git('clone', '--quiet', '--depth=1', `file://${repository.dir}`, join(clone, 'c'));

      const error = await failure(changedSince(first, { dir: join(clone, 'c') }));

      expect(error.code).toBe('GIT');
      expect(error.hint).toContain('fetch-depth: 0');
    } finally {
      rmSync(clone, { recursive: true, force: true });
    }
  });

  it('is refused where histories have nothing in common', async () => {
    repository.commit({ 'rollcall.yaml': PROJECT, 'groups/engineering.yaml': ENGINEERING });
    repository.git('switch', '--quiet', '--orphan', 'stranger');
    repository.commit({ 'README.md': 'x' });
    repository.git('switch', '--quiet', 'main');

    expect((await failure(changedSince('stranger'))).message).toContain('no commit in common');
  });

  it('is refused outside a repository, and where git is not there', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'rollcall-no-git-'));
    mkdirSync(join(dir, 'groups'));
    writeFileSync(join(dir, 'rollcall.yaml'), PROJECT);
    writeFileSync(join(dir, 'groups/a.yaml'), ENGINEERING);
    try {
      expect(await failure(changedSince('main', { dir }))).toMatchObject({
        code: 'GIT',
        message: expect.stringContaining('not a git repository') as string,
      });
      expect((await failure(changedSince('main', { dir, env: { PATH: '/nowhere' } }))).message).toContain('not on the path');
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});

describe('a hostile repository', () => {
  it('has nothing run: no hook, monitor, filter, alias, ssh command or transport of its configuration', async () => {
    const dir = repository.dir;
    const trap = join(dir, '.git', 'trapped');
    const script = join(dir, 'trap.sh');
    writeFileSync(script, `#!/bin/sh\ntouch '${trap}'\n`);
    chmodSync(script, 0o755);
    const base = repository.commit({
      'rollcall.yaml': PROJECT,
      'groups/engineering.yaml': ENGINEERING,
      '.gitattributes': '* filter=trap diff=trap textconv=trap\n',
    });
    repository.commit({ 'groups/engineering.yaml': ENGINEERING.replace('eng-read', 'eng-write') });
    for (const [key, value] of [
      ['core.fsmonitor', script],
      ['core.sshCommand', script],
      ['core.pager', script],
      ['core.editor', script],
      ['core.askPass', script],
      ['core.gitProxy', script],
      ['core.alternateRefsCommand', script],
      ['credential.helper', `!${script}`],
      ['filter.trap.smudge', script],
      ['filter.trap.clean', script],
      ['filter.trap.process', script],
      ['diff.trap.command', script],
      ['diff.trap.textconv', script],
      ['diff.external', script],
      ['alias.rev-parse', `!${script}`],
      ['alias.ls-tree', `!${script}`],
      ['gpg.program', script],
      ['remote.origin.url', `ext::${script}`],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.partialclonefilter', 'blob:none'],
      ['remote.origin.uploadpack', script],
      ['protocol.ext.allow', 'always'],
      ['extensions.partialClone', 'origin'],
    ] as const)
      repository.git('config', key, value);
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change', 'pre-auto-gc', 'fsmonitor-watchman']) {
      const path = join(dir, '.git', 'hooks', hook);
      mkdirSync(join(dir, '.git', 'hooks'), { recursive: true });
      writeFileSync(path, `#!/bin/sh\ntouch '${trap}'\n`);
      chmodSync(path, 0o755);
    }

    expect(actions(await changedSince(base))).toEqual(['update vault-prod/engineering']);
    expect(existsSync(trap)).toBe(false);

    // A blob that is not there would have to be fetched.
    const blob = execFileSync('git', ['-c', 'core.fsmonitor=false', 'rev-parse', `${base}:groups/engineering.yaml`], {
      cwd: dir,
      encoding: 'utf8',
    }).trim();
    rmSync(join(dir, '.git', 'objects', blob.slice(0, 2), blob.slice(2)), { force: true });

    expect(await failure(changedSince(base))).toMatchObject({ code: 'GIT' });
    expect(existsSync(trap)).toBe(false);
  });

  it('cannot write outside the temporary folder by links or names, and leaves none behind', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'rollcall-outside-'));
    // Its own, because other tests read commits at the same time.
    const temporary = mkdtempSync(join(tmpdir(), 'rollcall-temporary-'));
    vi.stubEnv('TMPDIR', temporary);
    try {
      repository.commit({ 'rollcall.yaml': PROJECT, 'groups/engineering.yaml': ENGINEERING });
      symlinkSync(outside, join(repository.dir, 'groups/out'));
      const base = repository.commit({});
      rmSync(join(repository.dir, 'groups/out'));
      repository.commit({ 'groups/engineering.yaml': ENGINEERING.replace('eng-read', 'eng-write') });

      const { plan } = await changedSince(base);

      expect(plan!.warnings[0]).toMatchObject({ code: 'BASE_BROKEN' });
      expect(readdirSync(outside)).toEqual([]);
      expect(readdirSync(temporary)).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
      for (const dir of [outside, temporary]) rmSync(dir, { recursive: true, force: true });
    }
  });

  it('is handed no token', async () => {
    const bin = mkdtempSync(join(tmpdir(), 'rollcall-bin-'));
    try {
      writeFileSync(join(bin, 'git'), `#!/bin/sh\nenv > '${join(bin, 'env')}.$$'\nexit 1\n`);
      chmodSync(join(bin, 'git'), 0o755);
      repository.commit({ 'rollcall.yaml': PROJECT, 'groups/engineering.yaml': ENGINEERING });

      await failure(
        changedSince('main', {
          env: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, VAULT_TOKEN: 'hvs.secret', GITHUB_TOKEN: 'ghs.secret' },
        }),
      );

      const seen = readdirSync(bin).filter((name) => name.startsWith('env.'));
      expect(seen.length).toBeGreaterThan(0);
      const text = execFileSync(
        'cat',
        seen.map((name) => join(bin, name)),
        { encoding: 'utf8' },
      );
      expect(text).not.toMatch(/secret|VAULT|GITHUB/);
      expect(text).toContain('GIT_NO_LAZY_FETCH=1');
    } finally {
      rmSync(bin, { recursive: true, force: true });
    }
  });
});
