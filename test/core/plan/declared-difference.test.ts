import { describe, expect, it } from 'vitest';
import { keyedDocument } from '../../../src/core/plan/keyed.ts';
import { differDeclared } from '../../../src/core/plan/declared-difference.ts';
import { declaredDocument, declaredFields } from '../../../src/core/plan/declared-document.ts';
import type { Declaration, Declared } from '../../../src/core/model/project.ts';
import { applyPatch } from '../../builders/apply-patch.ts';
import { declaredOf, planInput } from '../../builders/plan-input.ts';

function object(key: string, parts: Partial<Declared> = {}): Declared {
  return { ...declaredOf({ key }), ...parts };
}

function declaration(objects: readonly Declared[], parts: Partial<Declaration> = {}): Declaration {
  return { ...planInput({}).declaration, objects, ...parts };
}

const TARGET = declaredOf({ key: 'x' }).target;
const TODAY = '2026-11-23';
const place = { file: 'groups/a.yaml', path: [] };

describe('a declared document', () => {
  it('holds what the files say, sets sorted and once, and nothing that they do not say', () => {
    const document = declaredDocument(
      object('a', {
        axes: { department: 'eng' },
        description: 'All.',
        owner: 'ada@acme.test',
        members: [{ email: 'b@acme.test', until: '2026-12-31' }, { email: 'a@acme.test' }],
        groups: ['y', 'x', 'y'],
        block: { policies: ['q', 'p'], metadata: { k: 'v' }, alias: { name: 'n', on: true } },
        membership: 'additive',
        lifecycle: { ignore: ['metadata'], preventDestroy: true },
      }),
      TODAY,
    );

    expect({ ...document }).toEqual({
      alias: { name: 'n', on: true },
      department: 'eng',
      description: 'All.',
      groups: ['x', 'y'],
      ignore: ['metadata'],
      members: { 'a@acme.test': ['a@acme.test'], 'b@acme.test': ['b@acme.test'] },
      membership: 'additive',
      metadata: { k: 'v' },
      name: 'a',
      owner: 'ada@acme.test',
      policies: ['p', 'q'],
      prevent_destroy: true,
      until: { 'b@acme.test': '2026-12-31' },
    });
    expect(Object.keys(declaredDocument(object('a', { members: undefined, groups: undefined, block: {}, axes: {} }), TODAY))).toEqual([
      'name',
    ]);
  });

  it('is compared by what it holds, where both sides hold the same sort of thing', () => {
    const fields = declaredFields([
      { name: 'a', policies: ['x'], metadata: { a: 'b' }, mixed: ['x'], members: {} },
      { name: 'b', policies: [], mixed: { a: 'b' }, open: true },
    ]);

    expect(Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, type]))).toEqual({
      name: 'record',
      policies: 'set',
      metadata: 'map',
      mixed: 'record',
      members: 'table',
      open: 'record',
    });
  });
});

describe('the difference of two declarations', () => {
  it('is empty for the same files, wherever they stand', () => {
    const base = declaration([object('a', { members: [{ email: 'a@acme.test' }] })]);
    const head = declaration([object('a', { members: [{ email: 'a@acme.test' }], place })]);

    const { changes, touched, settings, summary } = differDeclared(base, head, TODAY);

    expect({ changes, touched, settings }).toEqual({ changes: [], touched: [], settings: [] });
    expect(summary).toMatchObject({ unchanged: 1, add: 0 });
  });

  it('names who comes, who goes and what is no longer said, and its patch leads from before to after', () => {
    const base = declaration([
      object('a', { members: [{ email: 'a@acme.test' }, { email: 'b@acme.test' }], block: { policies: ['p'], metadata: { k: 'v' } } }),
    ]);
    const head = declaration([
      object('a', { members: [{ email: 'b@acme.test' }, { email: 'c@acme.test' }], block: { policies: ['p', 'q'] } }),
    ]);

    const { changes, summary, touched } = differDeclared(base, head, TODAY);

    const [change] = changes;
    expect(change!.patch.map(({ op, path }) => `${op} ${path}`)).toEqual([
      'remove /members/a@acme.test',
      'add /members/c@acme.test',
      'remove /metadata',
      'add /policies/q',
    ]);
    expect(Object.values(change!.causes)).toEqual(['intended', 'intended', 'intended', 'intended']);
    expect(summary).toMatchObject({ change: 1, members_added: 1, members_removed: 1, unchanged: 0 });
    expect(touched).toEqual([`${TARGET}/a`]);
    const fields = declaredFields([change!.before!, change!.after!]);
    expect(applyPatch(keyedDocument(fields, change!.before!), change!.patch)).toEqual({ ...keyedDocument(fields, change!.after!) });
  });

  it('shows a group that comes, one that goes, one that is only forgotten, and one that must not be there', () => {
    const base = declaration([object('gone'), object('left', { members: [{ email: 'b@acme.test' }] }), object('stays')], {
      ensureAbsent: [{ name: 'known', kind: 'group', targets: [TARGET], place }],
    });
    const head = declaration([object('new', { members: [{ email: 'a@acme.test' }] }), object('stays')], {
      removed: [
        { key: 'other', kind: 'group', targets: [TARGET], place },
        { key: 'left', kind: 'group', targets: [TARGET], place },
      ],
      ensureAbsent: [
        { name: 'known', kind: 'group', targets: [TARGET], place },
        { name: 'old', kind: 'group', targets: [TARGET], place },
        { name: 'gone', kind: 'group', targets: [TARGET], place },
      ],
    });

    const { changes, summary } = differDeclared(base, head, TODAY);

    expect(changes.map(({ action, address, reason }) => [action, address, reason])).toEqual([
      ['delete', `${TARGET}/gone`, 'no longer declared'],
      ['forget', `${TARGET}/left`, 'listed under `removed:`'],
      ['create', `${TARGET}/new`, undefined],
      ['delete', `${TARGET}/old`, 'listed under `ensure_absent:`'],
    ]);
    expect(summary).toMatchObject({ add: 1, destroy: 2, forget: 1, members_added: 1, members_removed: 0, unchanged: 1 });
  });

  it('follows a rename, and looks at both addresses', () => {
    const base = declaration([object('old', { name: 'kept' })]);
    const head = declaration([object('new', { name: 'kept', previously: ['never', 'old'] })]);

    const { changes, touched } = differDeclared(base, head, TODAY);

    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ action: 'update', address: `${TARGET}/new`, previous_address: `${TARGET}/old`, patch: [] });
    expect(touched).toEqual([`${TARGET}/new`, `${TARGET}/old`]);
  });

  it('follows a key that is written with other letter case', () => {
    const { changes } = differDeclared(
      declaration([object('eng', { name: 'kept' })]),
      declaration([object('Eng', { name: 'kept' })]),
      TODAY,
    );

    expect(changes).toMatchObject([{ action: 'update', address: `${TARGET}/Eng`, previous_address: `${TARGET}/eng`, patch: [] }]);
  });

  it('takes a group whose old key is still declared for a new one', () => {
    const base = declaration([object('old')]);
    const head = declaration([object('old'), object('new', { previously: ['old'] })]);

    expect(differDeclared(base, head, TODAY).changes.map(({ action, address }) => [action, address])).toEqual([
      ['create', `${TARGET}/new`],
    ]);
  });

  it('has everything new without a base', () => {
    const approval = { match: 'x', allow: ['PROTECTED'], count: undefined, until: '2026-12-31', reason: 'r', place };
    const head = declaration([object('a')]);

    const withApproval = { ...head, project: { ...head.project, approvals: [approval] } };
    const { changes, settings, newApprovals } = differDeclared(undefined, withApproval, TODAY);

    expect(changes.map(({ action }) => action)).toEqual(['create']);
    expect(settings).toEqual([]);
    expect(newApprovals).toHaveLength(1);
  });

  it('names approvals that are new, and not those that were there', () => {
    const approval = { match: 'x', allow: ['PROTECTED'], count: undefined, until: '2026-12-31', reason: 'r', place };
    const base = declaration([]);
    const withOne = { ...base, project: { ...base.project, approvals: [approval] } };
    const withTwo = { ...base, project: { ...base.project, approvals: [approval, { ...approval, match: 'y' }] } };

    expect(differDeclared(withOne, withTwo, TODAY).newApprovals.map(({ match }) => match)).toEqual(['y']);
  });

  it.each([
    {
      what: 'a target that is somewhere else now',
      changes: 'target',
      says: ['target "more" (new)', `target "${TARGET}" (url was "http://127.0.0.1" and is "https://elsewhere.test")`],
    },
    { what: 'people who are somebody else there', changes: 'people', says: ['people'] },
  ])('looks at every group of $what', ({ changes: part, says }) => {
    const base = declaration([object('a'), object('b')]);
    const [target] = base.project.targets;
    const project =
      part === 'target'
        ? {
            ...base.project,
            targets: [
              { ...target!, url: 'https://elsewhere.test' },
              { ...target!, name: 'more' },
            ],
          }
        : { ...base.project, people: { 'a@acme.test': { [TARGET]: ['ada'] } } };

    const { settings, touched, changes } = differDeclared(base, { ...base, project }, TODAY);

    expect({ settings, touched, changes }).toEqual({ settings: says, touched: [`${TARGET}/a`, `${TARGET}/b`], changes: [] });
  });

  it('names everybody who is another account now, and nobody whose accounts stay', () => {
    const base = declaration([object('a')]);
    const people = (table: Declaration['project']['people']): Declaration => ({ ...base, project: { ...base.project, people: table } });
    const stays = { 'same@acme.test': { [TARGET]: ['same'] } };

    const before = people({ ...stays, 'b@acme.test': { [TARGET]: ['b', 'b2'] }, 'c@acme.test': { other: ['c'] } });
    const after = people({ ...stays, 'a@acme.test': { [TARGET]: ['ada'] }, 'c@acme.test': { other: ['d'] } });

    expect(differDeclared(before, after, TODAY).people).toEqual([
      `"a@acme.test" is "ada" in "${TARGET}", and was who has that e-mail before.`,
      `"b@acme.test" is who has that e-mail in "${TARGET}", and was "b", "b2" before.`,
      '"c@acme.test" is "d" in "other", and was "c" before.',
    ]);
    expect(differDeclared(undefined, after, TODAY).people).toEqual([]);
  });

  it('names changed guards, which are of no group', () => {
    const base = declaration([object('a')]);
    const project = { ...base.project, guards: { ...base.project.guards, protected: ['*'] } };

    expect(differDeclared(base, { ...base, project }, TODAY)).toMatchObject({
      settings: ['guards (protected newly has "*")'],
      touched: [],
    });
  });

  it('names what differs in a target, and of what is more than a word the key alone', () => {
    const base = declaration([object('a')]);
    const withTarget = (parts: Partial<Declaration['project']['targets'][number]>): Declaration => ({
      ...base,
      project: { ...base.project, targets: base.project.targets.map((target) => ({ ...target, ...parts })) },
    });

    const before = withTarget({ namespace: 'n', settings: { on_linked: 'report', roles: ['a'] } });
    const after = withTarget({ unknownMembers: 'skip', settings: { on_linked: 'detach', roles: ['b'], rate_limit: 5 } });

    expect(differDeclared(before, after, TODAY).settings).toEqual([
      `target "${TARGET}" (namespace was "n" and is no longer; on_linked was "report" and is "detach"; rate_limit was not set and is 5; roles; unknown_members was "error" and is "skip")`,
    ]);
  });

  it('names everything else of the project that differs, and not where it stands', () => {
    const approval = { match: 'x', allow: ['PROTECTED'], count: undefined, until: '2026-12-31', reason: 'r', place } as const;
    const elsewhere = { file: 'rollcall.yaml', path: ['moved'] };
    const base = declaration([object('a')]);
    const exclusive = { groups: ['a', 'b'], reason: undefined, place };
    const project = { ...base.project, approvals: [approval], exclusive: [exclusive] };
    const moved = {
      ...project,
      approvals: [{ ...approval, place: elsewhere }],
      exclusive: [{ ...exclusive, place: elsewhere }],
      targets: project.targets.map((target) => ({ ...target, place: elsewhere })),
    };

    expect(differDeclared({ ...base, project }, { ...base, project: moved }, TODAY).settings).toEqual([]);
    expect(
      differDeclared(
        { ...base, project },
        {
          ...base,
          objects: [],
          project: {
            ...project,
            name: 'b',
            approvals: [],
            exclusive: [],
            lint: { LINT_AXES: 'off' },
            driftBaseline: 'b.yaml',
            targets: [],
          },
        },
        TODAY,
      ).settings,
    ).toEqual([
      'project',
      'exclusive (no longer has "a / b")',
      'lint (LINT_AXES was "warn" and is "off")',
      'drift_baseline',
      `target "${TARGET}" (no longer there)`,
      'approval of PROTECTED on "x" (no longer there)',
    ]);
  });
});
