import { describe, expect, it } from 'vitest';
import { canonicalDocument } from '../../../src/core/model/canonical.ts';
import type { JsonObject } from '../../../src/core/model/json.ts';
import type { Declared } from '../../../src/core/model/project.ts';
import type { Desire } from '../../../src/core/provider.ts';
import { desireGroup } from '../../../src/providers/opal/desire.ts';
import type { OpalFacts } from '../../../src/providers/opal/facts.ts';
import { GROUP_FIELDS } from '../../../src/providers/opal/fields.ts';
import { makeNames } from '../../../src/providers/opal/names.ts';
import { group, live } from './builders.ts';

const desire = (block: JsonObject = {}, more: Partial<Declared> = {}, facts: Partial<OpalFacts> = {}): Desire =>
  desireGroup(group(block, more), live(facts));
const problems = (made: Desire): readonly string[] => made.problems.map(({ code, summary }) => `${code} ${summary}`);
const there = { idByAddress: new Map([['v/eng', 'g1']]) };

describe('the group that a declaration asks for', () => {
  it('holds what is declared in its one form, and nothing that is not mentioned', () => {
    const { document, problems: found } = desire(
      {
        admin_owner: 'id:Platform-id',
        leaders: ['Grace@Acme.test', 'id:ada-id'],
        message_channels: ['id:audit-id'],
        on_call_schedules: [],
        tags: ['pci', 'env:production'],
        resources: ['db', { name: 'id:db-id', access_level: 'read' }],
        access_levels: { 'ADA@acme.test': 'admin' },
        request_configurations: [{ reviewer_stages: [{ owners: ['Security', 'id:Platform-id'] }] }],
      },
      { description: 'x', members: [{ email: 'ada@acme.test' }, { email: 'grace@acme.test', until: '2026-12-31' }], groups: ['platform'] },
    );

    expect(found).toEqual([]);
    expect(document).toEqual({
      name: 'eng',
      description: 'x',
      admin_owner: 'Platform',
      leaders: ['ada@acme.test', 'grace@acme.test'],
      message_channels: ['audit'],
      on_call_schedules: [],
      tags: ['env:production', 'pci'],
      resources: ['db', 'db [read]'],
      request_configurations: [{ priority: 0, reviewer_stages: [{ operator: 'AND', owners: ['Platform', 'Security'] }] }],
      members: { 'ada@acme.test': ['ada@acme.test [admin]'], 'grace@acme.test': ['grace@acme.test until 2026-12-31'] },
      groups: ['platform'],
    });
    expect(desire().document).toEqual({ name: 'eng' });
  });

  it('lets empty values empty what they name', () => {
    const empty = { admin_owner: '', leaders: [], tags: [], resources: [], configuration_template: '', custom_request_notification: '' };

    expect(desire(empty, { members: [], groups: [] }).document).toEqual({ name: 'eng', ...empty, members: {}, groups: [] });
  });

  it('leaves a field out of which the token may not read the names: the read says so, and nothing is planned', () => {
    const made = desire(
      { admin_owner: 'Platform', tags: ['pci'], resources: ['db'] },
      {},
      { owners: undefined, tags: undefined, resources: undefined },
    );

    expect([made.document, made.problems]).toEqual([{ name: 'eng' }, []]);
  });

  it('holds of each element one, sorted, and is its own canonical form', () => {
    const block = { tags: ['pci', 'pci'], visibility: 'limited', visibility_groups: ['b', 'a'] };

    const { document } = desire(block);

    expect(document).toMatchObject({ tags: ['pci'], visibility_groups: ['a', 'b'] });
    expect(canonicalDocument(GROUP_FIELDS, document)).toEqual(document);
  });
});

describe('the app of a group', () => {
  it.each([
    ['by name', { app: 'Okta', type: 'OKTA_GROUP' }, 'Okta'],
    ['by id', { app: 'id:okta-app', type: 'OKTA_GROUP' }, 'Okta'],
    ['not at all: it is there where it is', { type: 'OKTA_GROUP', id: 'g1' }, undefined],
  ])('is said %s', (_how, block, app) => {
    const made = desire(block, {}, there);

    expect([made.document['app'], made.problems]).toEqual([app, []]);
  });

  it('is an error where nobody has it, where two have it, and where Opal has two of its own', () => {
    const two = makeNames([
      { id: 'a1', name: 'Opal', type: 'OPAL' },
      { id: 'a2', name: 'Okta', type: 'OKTA_DIRECTORY' },
      { id: 'a3', name: 'Okta', type: 'OKTA_DIRECTORY' },
      { id: 'a4', name: 'Opal EU', type: 'OPAL' },
    ]);

    expect(problems(desire({ app: 'Opel' }))).toEqual(['UNKNOWN_REFERENCE "v/eng": there is no app "Opel" in target "v".']);
    expect(problems(desire({ app: 'Okta', type: 'OKTA_GROUP' }, {}, { ...there, apps: two }))).toEqual([
      'AMBIGUOUS_NAME "v/eng": "Okta" may be 2 apps: id:a2 (OKTA_DIRECTORY), id:a3 (OKTA_DIRECTORY).',
    ]);
    expect(problems(desire({}, {}, { apps: two }))).toEqual([
      'AMBIGUOUS_NAME "v/eng": there are 2 apps of Opal\'s own that the group may be in: "Opal" (id:a1), "Opal EU" (id:a4).',
    ]);
    expect(problems(desire({}, {}, { apps: makeNames([]) }))[0]).toMatch(/^UNKNOWN_REFERENCE .*shows no app of Opal's own/);
  });
});

describe('a declaration', () => {
  it.each<[string, JsonObject, Partial<OpalFacts>, RegExp]>([
    ['of a type that Opal does not make', { type: 'OKTA_GROUP', app: 'Okta' }, {}, /UNSUPPORTED_CHANGE .*not known to make/],
    ['that means the group of another one', {}, { twins: new Map([['v/eng', 'v/other']]) }, /CONFIG_DUPLICATE_NAME .*"v\/other"/],
    [
      'that would get the name, type and app of a group that nobody declares',
      {},
      { taken: new Map([['v/eng', 'g9']]) },
      /NAME_TAKEN .*id:g9/,
    ],
    [
      'of a remote group that is tracked under another name',
      { type: 'OKTA_GROUP', app: 'Okta', remote: { group_id: 'x' } },
      { tracked: new Map([['v/eng', { id: 'g9', name: 'engineers' }]]) },
      /NAME_TAKEN .*"engineers" \(id:g9\)/,
    ],
    [
      'of a type for which Opal wants to be told more than it can say, on the list or not',
      { type: 'SLACK_USER_GROUP', app: 'Okta' },
      { creatable: ['SLACK_USER_GROUP'] },
      /UNSUPPORTED_CHANGE .*asks for a handle and its first users/,
    ],
    ['of an owner that is not there', { admin_owner: 'Platfrom' }, {}, /UNKNOWN_REFERENCE .*no owner "Platfrom"/],
    ['of an id that is not there', { tags: ['id:gone'] }, {}, /UNKNOWN_REFERENCE .*no tag "id:gone"/],
    [
      'of a name that two have',
      { on_call_schedules: ['primary'] },
      { schedules: makeNames([1, 2].map((id) => ({ id: `s${id}`, name: 'primary' }))) },
      /AMBIGUOUS_NAME .*2 on-call schedules.*id:s1, id:s2/,
    ],
    ['of a leader whom nobody knows', { leaders: ['id:gone'] }, {}, /UNKNOWN_MEMBER .*no user "id:gone"/],
  ])('%s is an error', (_title, block, facts, expected) => {
    expect(problems(desire(block, {}, facts))).toEqual([expect.stringMatching(expected)]);
  });

  it.each<[string, JsonObject, Partial<OpalFacts>]>([
    ['imports one', { type: 'OKTA_GROUP', app: 'Okta', remote: { group_id: 'x' } }, {}],
    ['is of a type that this organisation makes', { type: 'OKTA_GROUP', app: 'Okta' }, { creatable: ['OKTA_GROUP'] }],
    ['means one that is there', { type: 'OKTA_GROUP', app: 'Okta' }, there],
  ])('of another type is right where it %s', (_title, block, facts) => {
    expect(problems(desire(block, {}, facts))).toEqual([]);
  });

  it('of members in a group that something else fills leaves them alone and says so', () => {
    const made = desire({ type: 'OKTA_GROUP_RULE', app: 'Okta', remote: { rule_id: 'r' } }, { members: [{ email: 'ada@acme.test' }] });

    expect(made.document).not.toHaveProperty('members');
    expect(made.warnings).toMatchObject([{ code: 'UNSUPPORTED_CHANGE', message: expect.stringContaining('a rule in Okta') as string }]);
  });

  it('of a stay that is longer than Opal grants asks for none with an end yet, and says so', () => {
    const made = desire({}, { members: [{ email: 'ada@acme.test', until: '2028-01-31' }] });

    expect(made.document['members']).toEqual({ 'ada@acme.test': ['ada@acme.test'] });
    expect(made.warnings).toMatchObject([{ message: expect.stringContaining('until 2028-01-31') as string }]);
  });

  it('of people whom Opal does not know is an error, or leaves them out', () => {
    const members = [{ email: 'ada@acme.test' }, { email: 'nobody@acme.test' }];

    expect(problems(desire({}, { members }))).toEqual([expect.stringMatching(/UNKNOWN_MEMBER .*"nobody@acme.test" is no user/)]);
    const skipping = desire({}, { members }, { unknownMembers: 'skip' });
    expect([Object.keys(skipping.document['members'] ?? {}), skipping.problems]).toEqual([['ada@acme.test'], []]);
    expect(skipping.warnings).toHaveLength(1);
  });
});
