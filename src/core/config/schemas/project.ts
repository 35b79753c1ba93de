import type { JsonObject } from '../../model/json.ts';
import type { ConfigProvider, ConfigProviders } from '../providers.ts';
import { LINT_LEVELS, LINT_RULES } from '../../model/lint.ts';
import type { LintRule } from '../../model/lint.ts';
import { DAY_PATTERN, EMAIL_PATTERN, NAME_PATTERN, PERCENT_PATTERN, TEXT, closed, described, texts } from './parts.ts';

/** Guards that an approval may let pass. */
export const APPROVABLE = [
  'ALL_MISSING',
  'MAX_DELETIONS',
  'MAX_MEMBER_REMOVALS',
  'BECOMES_EMPTY',
  'PROTECTED',
  'PREVENT_DESTROY',
  'PRIVILEGE_GAINED',
  'SELF_GRANT',
  'KEEP',
  'LAST_GROUP',
] as const;

const LIMIT: JsonObject = { type: ['integer', 'string'], minimum: 0, pattern: PERCENT_PATTERN };

const GUARDS = closed({
  max_deletions: described(
    { title: 'Most deletions', description: 'How many objects a plan may delete in one target, replaced ones included: a number, or a share of those in the state. Default: 5.', examples: [5, '20%'] },
    LIMIT,
  ),
  max_member_removals: described(
    { title: 'Most removals of members', description: 'How many members a plan may remove from one group: a number, or a share of the live ones, judged from four removals on. Default: 25%.', examples: ['25%', 10] },
    LIMIT,
  ),
  protected: described(
    { title: 'Protected objects', description: 'Addresses, or globs of them, that are never deleted, replaced or emptied without an approval.', examples: [['vault-prod/break-glass', '*/admins']] },
    texts(),
  ),
  privileged: described(
    { title: 'Privileged values', description: 'By provider and field the values that make a group privileged. Whoever gains one, directly or through nesting, needs an approval.', examples: [{ vault: { policies: ['admin', 'root-*'] } }] },
    { type: 'object', additionalProperties: { type: 'object', additionalProperties: texts() } },
  ),
  keep: described(
    { title: 'Groups that keep people', description: 'Groups that must not lose their last people: administrators, break-glass.', examples: [[{ match: 'vault-prod/admins', min: 2 }]] },
    {
      type: 'array',
      items: closed(
        {
          match: described({ title: 'Which', description: 'Address of the group, or a glob of addresses.', examples: ['vault-prod/admins'] }, TEXT),
          min: described({ title: 'Fewest people', description: 'How many people the group must keep. Default: 1.', examples: [2] }, { type: 'integer', minimum: 1 }),
          people: described({ title: 'Who must stay', description: 'E-mails of people who must stay in the group.', examples: [['ada@acme.test']] }, texts({ type: 'string', pattern: EMAIL_PATTERN })),
        },
        ['match'],
      ),
    },
  ),
});

const APPROVAL = closed(
  {
    match: described({ title: 'What it covers', description: 'Address, or a glob of addresses; a target\'s name for guards that count over a target.', examples: ['vault-prod/old-*', 'vault-prod'] }, TEXT),
    allow: described(
      { title: 'Which guards', description: 'Codes of the guards that may be passed.', examples: [['MAX_DELETIONS']] },
      { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', enum: APPROVABLE } },
    ),
    count: described({ title: 'How many', description: 'Up to which number the guard may count; without it any number.', examples: [12] }, { type: 'integer', minimum: 1 }),
    until: described({ title: 'Until when', description: 'Last UTC day on which it holds.', examples: ['2026-12-31'] }, { type: 'string', pattern: DAY_PATTERN }),
    reason: described({ title: 'Why', description: 'Why it is right this time: a sentence, a ticket.', examples: ['ACME-123: the old teams are gone'] }, TEXT),
  },
  ['match', 'allow', 'until', 'reason'],
);

const EXCLUSIVE = closed(
  {
    groups: described({ title: 'Which groups', description: 'Keys of the groups: nobody may be in two of them.', examples: [['payments-entry', 'payments-release']] }, { ...texts(), minItems: 2 }),
    reason: described({ title: 'Why', description: 'Why they exclude each other.', examples: ['Whoever enters a payment does not release it.'] }, TEXT),
  },
  ['groups'],
);

const LINT_WORDS: Readonly<Record<LintRule, string>> = {
  LINT_NO_OWNER: 'Groups without an owner.',
  LINT_EXCLUSIVE: 'People in groups that exclude each other.',
  LINT_AXES: 'Axes that overlap: one value on two of them, or a group that is filed under one value and says another.',
  LINT_SECOND_OWNER: 'Privileged groups with fewer than two owners.',
  LINT_UNTIL: 'Members whose last day has passed.',
  LINT_APPROVAL: 'Approvals whose last day has passed.',
  LINT_PREVIOUSLY: 'Old keys that the state does not know any more.',
  LINT_LOOKALIKE: 'Names that differ only by letter case or by letters that look alike.',
  LINT_UNMATCHED: 'Guards and accepted drift of addresses that nothing declared has.',
};

const LINT = closed(
  Object.fromEntries(
    LINT_RULES.map((rule) => [rule, described({ title: rule, description: `${LINT_WORDS[rule]} Default: warn.`, examples: ['error'] }, { type: 'string', enum: LINT_LEVELS })] as const),
  ),
);

/** `rollcall.yaml` as far as it is the same for every provider and backend; `target` is the schema of one target, `state` that of the state. */
export function projectSchema(target: JsonObject, state: JsonObject): JsonObject {
  return closed(
    {
      version: described({ title: 'Version', description: 'Version of this file\'s form.', examples: [1] }, { type: 'integer', const: 1 }),
      project: described(
        { title: 'Project', description: 'Name of the project. It is kept in the state: the state of another project is refused.', examples: ['acme-access'] },
        { type: 'string', pattern: NAME_PATTERN, maxLength: 100 },
      ),
      groups: described(
        { title: 'Group files', description: 'Globs of the files that declare groups, relative to this file: "*" within a folder, "**" over folders, "?" one character, "{a,b}" either.', examples: [['groups/**/*.yaml']] },
        { ...texts(), minItems: 1 },
      ),
      targets: described(
        { title: 'Targets', description: 'The live systems, by a name of your choice.', examples: [{ 'vault-prod': { provider: 'vault', url: 'https://vault.acme.test:8200' } }] },
        { type: 'object', minProperties: 1, propertyNames: { pattern: NAME_PATTERN, maxLength: 100 }, additionalProperties: target },
      ),
      guards: described({ title: 'Guards', description: 'Rules that every plan must pass.', examples: [{ max_deletions: 5, protected: ['vault-prod/break-glass'] }] }, GUARDS),
      approvals: described(
        {
          title: 'Approvals',
          description: 'Scoped, dated overrides of guards, reviewed like everything else in this file.',
          examples: [[{ match: 'vault-prod/old-*', allow: ['MAX_DELETIONS'], count: 12, until: '2026-12-31', reason: 'ACME-123: the old teams are gone' }]],
        },
        { type: 'array', items: APPROVAL },
      ),
      people: described(
        { title: 'People', description: 'Differing identities of people: by e-mail and target what they are called there.', examples: [{ 'ada@acme.test': { 'vault-prod': 'a.lovelace' } }] },
        { type: 'object', propertyNames: { pattern: EMAIL_PATTERN }, additionalProperties: { type: 'object', additionalProperties: { type: ['string', 'array'], minLength: 1, minItems: 1, items: TEXT } } },
      ),
      exclusive: described(
        {
          title: 'Exclusive groups',
          description: 'Groups of which nobody may be in more than one. Whoever moves between two of them is removed before being added.',
          examples: [[{ groups: ['payments-entry', 'payments-release'], reason: 'Whoever enters a payment does not release it.' }]],
        },
        { type: 'array', items: EXCLUSIVE },
      ),
      drift_baseline: described(
        { title: 'Accepted drift', description: 'File with the drift that is accepted, each with an end and a reason, relative to this one.', examples: ['drift-baseline.yaml'] },
        TEXT,
      ),
      lint: described({ title: 'Rules of review', description: 'What "rollcall validate" says about what is valid and makes reviews hard or unsafe: off, warn or error for each rule.', examples: [{ LINT_NO_OWNER: 'off', LINT_EXCLUSIVE: 'error' }] }, LINT),
      state: described({ title: 'State', description: 'Where the state is kept. Default: a file beside this one.', examples: [{ backend: 'local' }, { backend: 'git', branch: 'rollcall-state' }] }, state),
    },
    ['version', 'project', 'groups', 'targets'],
  );
}

const TARGET_KEYS = {
  url: described(
    { title: 'Address', description: 'Address of the live system; "${NAME}" stands for an environment variable. Without it the variable that users of that system know is used.', examples: ['https://vault.acme.test:8200', '${VAULT_ADDR}'] },
    TEXT,
  ),
  namespace: described({ title: 'Namespace', description: 'Namespace within the system; "${NAME}" stands for an environment variable.', examples: ['admin/teams'] }, { type: 'string' }),
  unknown_members: described(
    { title: 'Unknown people', description: 'What to do with a member whom the system does not know: an error, or a warning that the plan shows. Default: error.', examples: ['skip'] },
    { type: 'string', enum: ['error', 'skip'] },
  ),
} as const;

/** One target of a provider: common keys and the provider's own. A provider without namespaces says `namespace: false`. */
export function targetSchema(provider: ConfigProvider): JsonObject {
  const own = (provider.targetSchema['properties'] ?? {}) as Readonly<Record<string, JsonObject | boolean>>;
  const named = described({ title: 'Provider', description: 'The code that speaks the API of this system.', examples: [provider.id] }, { const: provider.id });
  const all: Readonly<Record<string, JsonObject | boolean>> = { provider: named, ...TARGET_KEYS, ...own };
  const properties = Object.fromEntries(Object.entries(all).filter(([, schema]) => schema !== false));
  const required = ['provider', ...((provider.targetSchema['required'] ?? []) as readonly string[])];
  return { ...provider.targetSchema, title: `Target of ${provider.id}`, type: 'object', required, additionalProperties: false, properties };
}

/** What the compiled check of `rollcall.yaml` asks of a target before its provider is known. */
export const ANY_TARGET: JsonObject = { type: 'object', required: ['provider'], properties: { provider: { type: 'string' } } };

/** One target of any provider, told apart by `provider`, for editors. */
export function anyTargetSchema(providers: ConfigProviders): JsonObject {
  return {
    title: 'Target',
    description: 'One live system.',
    type: 'object',
    required: ['provider'],
    oneOf: Object.keys(providers)
      .sort()
      .map((id) => targetSchema(providers[id] as ConfigProvider)),
    defaultSnippets: [{ label: 'target', description: 'A live system', body: { provider: '$1', url: '$2' } }],
  };
}
