import { describe, expect, it } from 'vitest';
import { readBaseline } from '../../src/config/read-baseline.ts';
import { readProject } from '../../src/config/read-project.ts';
import { diagnose } from '../../src/config/diagnose.ts';
import { OTHERS, PROJECT_OF_ALL } from '../builders/config-providers.ts';
import { lines, projectFolder } from '../builders/project-files.ts';

async function read(baseline: string | undefined, setting = 'drift-baseline.yaml'): ReturnType<typeof readAll> {
  return await readAll({
    'rollcall.yaml': `${PROJECT_OF_ALL}drift_baseline: ${setting}\n`,
    'groups/a.yaml': 'department: eng\ngroups: {}\n',
    ...(baseline === undefined ? {} : { 'drift-baseline.yaml': baseline }),
  });
}

async function readAll(files: Readonly<Record<string, string>>) {
  const loaded = await readProject(projectFolder(files), OTHERS);
  const { acceptances, problems } = await readBaseline(loaded);
  return { acceptances, said: lines(diagnose([...loaded.problems, ...problems], loaded.sources)) };
}

describe('the file of accepted drift', () => {
  it('says what was done outside, until when and why', async () => {
    const { acceptances, said } = await read(
      'accepted:\n  - { address: vault-prod/a, add: [ /members/e@x.test ], until: 2026-12-31, reason: x }\n  - { address: mesh/b, deleted: true, until: 2026-12-31, reason: y }\n',
    );

    expect(said).toEqual([]);
    expect(acceptances.map(({ place: _place, ...rest }) => rest)).toEqual([
      { address: 'vault-prod/a', add: ['/members/e@x.test'], remove: [], replace: [], deleted: false, until: '2026-12-31', reason: 'x' },
      { address: 'mesh/b', add: [], remove: [], replace: [], deleted: true, until: '2026-12-31', reason: 'y' },
    ]);
  });

  it('accepts nothing where anything in it is wrong, and says all of it', async () => {
    const { acceptances, said } = await read(
      [
        'accepted:',
        '  - { address: "vault-prod/*", add: [ /members ], until: 2026-02-30, reason: " " }',
        '  - { address: vualt-prod/a, until: 2026-12-31, reason: x }',
        '  - { address: vault-prod/a, replace: [ /name ], until: 2026-12-31, reason: x }',
        '',
      ].join('\n'),
    );

    expect(acceptances).toEqual([]);
    expect(said).toEqual([
      'CONFIG_BASELINE drift-baseline.yaml:2:16-30 "vault-prod/*" is a glob.',
      'CONFIG_BASELINE drift-baseline.yaml:2:58-68 "2026-02-30" is no day of the calendar.',
      'CONFIG_BASELINE drift-baseline.yaml:2:78-81 Accepted drift needs a reason.',
      'CONFIG_BASELINE drift-baseline.yaml:3:5-60 Nothing is accepted here.',
      'CONFIG_UNKNOWN_TARGET drift-baseline.yaml:3:16-28 Unknown target "vualt-prod".',
    ]);
  });

  it('names one address as globs do, with a backslash before what would stand for more', async () => {
    const { acceptances, said } = await read(
      "accepted:\n  - { address: 'vault-prod/a\\*b\\?', deleted: true, until: 2026-12-31, reason: y }\n  - { address: 'vault-prod/CORP\\eng', deleted: true, until: 2026-12-31, reason: y }\n",
    );

    expect(said).toEqual([]);
    expect(acceptances.map(({ address }) => address)).toEqual(['vault-prod/a*b?', 'vault-prod/CORP\\eng']);
  });

  it('has a form that is checked', async () => {
    expect((await read('accepted:\n  - { address: vault-prod/a, ad: [ members ] }\n')).said).toEqual([
      'CONFIG_REQUIRED drift-baseline.yaml:2:5-47 The key "reason" is missing in item 1 of "accepted".',
      'CONFIG_REQUIRED drift-baseline.yaml:2:5-47 The key "until" is missing in item 1 of "accepted".',
      'CONFIG_UNKNOWN_KEY drift-baseline.yaml:2:30-32 Unknown key "ad".',
    ]);
    expect((await read('- a: [\n')).said[0]).toMatch(/^CONFIG_SYNTAX drift-baseline\.yaml/);
  });

  it('has to be there, within the project, if the project names it', async () => {
    expect((await read(undefined)).said).toEqual(['CONFIG_BASELINE rollcall.yaml:9:17-36 There is no file "drift-baseline.yaml".']);
    expect((await read(undefined, '../b.yaml')).said[0]).toBe('CONFIG_VALUE rollcall.yaml:9:17-26 "../b.yaml" leaves the project.');
  });

  it('need not be there otherwise', async () => {
    expect((await readAll({ 'rollcall.yaml': PROJECT_OF_ALL, 'groups/a.yaml': 'groups: {}\n' })).acceptances).toEqual([]);
    expect((await readAll({ 'rollcall.yaml': 'version: 1\n' })).acceptances).toEqual([]);
  });
});
