import { GROUP } from '../../model/address.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { ConfigProvider, ConfigProviders, Section } from '../providers.ts';
import { sectionsOf } from '../providers.ts';
import { DAY_PATTERN, EMAIL_PATTERN, KEY_PATTERN, TEXT, closed, described, texts } from './parts.ts';

type Properties = Readonly<Record<string, JsonObject>>;

const AXES: Properties = {
  department: described({ title: 'Department', description: 'Department that the groups belong to.', examples: ['engineering'] }, TEXT),
  environment: described({ title: 'Environment', description: 'Environment that the groups belong to.', examples: ['production'] }, TEXT),
  location: described({ title: 'Location', description: 'Location that the groups belong to.', examples: ['berlin'] }, TEXT),
};

const LIFECYCLE = described(
  { title: 'Lifecycle', description: 'What Rollcall leaves alone.', examples: [{ ignore: ['metadata.cost-centre'], prevent_destroy: true }] },
  closed({
    ignore: described({ title: 'Ignored fields', description: 'Fields, or single keys of maps, that keep their live value.', examples: [['policies', 'metadata.cost-centre']] }, texts()),
    prevent_destroy: described({ title: 'Never destroy', description: 'Whether deleting or replacing the object is refused, also when its file is gone.', examples: [true] }, { type: 'boolean' }),
  }),
);

const MEMBERSHIP = described(
  { title: 'Membership', description: 'Whether the declared members are all there are (exclusive, the default), or whether others may be added outside (additive).', examples: ['additive'] },
  { type: 'string', enum: ['exclusive', 'additive'] },
);

const NAME = described({ title: 'Live name', description: 'Name in the live system, where it is not the key.', examples: ['Platform Engineering'] }, TEXT);

const COMMON: Properties = {
  description: described({ title: 'Description', description: 'What it is for; shown in plans and sent to systems that keep descriptions.', examples: ['Everyone in engineering.'] }, { type: 'string' }),
  owner: described(
    { title: 'Owner', description: 'Who answers for it: an e-mail, a team; or a list of them.', examples: ['platform@acme.test', ['ada@acme.test', 'grace@acme.test']] },
    { type: ['string', 'array'], minLength: 1, minItems: 1, uniqueItems: true, items: TEXT },
  ),
  name: NAME,
  ...AXES,
  lifecycle: LIFECYCLE,
  previously: described(
    { title: 'Old keys', description: 'Keys that it was declared under before: the live object is renamed instead of made again.', examples: ['eng', ['eng', 'developers']] },
    { type: ['string', 'array'], minLength: 1, uniqueItems: true, items: TEXT },
  ),
};

/** E-mail, or e-mail with a last day. One schema without branches: its errors name what is wrong and nothing else. */
const MEMBER: JsonObject = {
  type: ['string', 'object'],
  pattern: EMAIL_PATTERN,
  required: ['email'],
  additionalProperties: false,
  properties: {
    email: described({ title: 'E-mail', description: 'E-mail of the person.', examples: ['ada@acme.test'] }, { type: 'string', pattern: EMAIL_PATTERN }),
    until: described({ title: 'Until', description: 'Last UTC day of the membership.', examples: ['2026-12-31'] }, { type: 'string', pattern: DAY_PATTERN }),
  },
};

const OF_GROUPS: Properties = {
  members: described(
    { title: 'Members', description: 'People, once for all systems: e-mails, or {email, until}. An empty list empties the group; without the key members are left alone.', examples: [['ada@acme.test', { email: 'grace@acme.test', until: '2026-12-31' }]] },
    { type: 'array', uniqueItems: true, items: MEMBER },
  ),
  groups: described(
    { title: 'Groups in it', description: 'Groups whose people count as members: declared keys, or "name:X" and "id:X" for live groups that are not declared.', examples: [['platform', 'name:contractors']] },
    texts(),
  ),
  membership: MEMBERSHIP,
};

/** Keys of an object that mean the same whatever the provider. */
export function commonKeys(kind: string): readonly string[] {
  return Object.keys(kind === GROUP ? { ...COMMON, ...OF_GROUPS } : COMMON);
}

const BLOCK: Properties = {
  name: NAME,
  targets: described(
    { title: 'Targets', description: 'Which targets of this provider have it; without the key all of them.', examples: [['vault-prod']] },
    { ...texts(), minItems: 1 },
  ),
  lifecycle: LIFECYCLE,
};

const BLOCK_OF_GROUPS: Properties = {
  membership: MEMBERSHIP,
  nesting: described(
    { title: 'Nesting', description: 'Where the system cannot put groups into groups: "flatten" makes the people of all groups in it members.', examples: ['flatten'] },
    { type: 'string', enum: ['flatten'] },
  ),
};

/** Keys of a provider's block that mean the same whatever the provider. */
export function commonBlockKeys(kind: string): readonly string[] {
  return Object.keys(kind === GROUP ? { ...BLOCK, ...BLOCK_OF_GROUPS } : BLOCK);
}

/** A provider's block in an object: common keys and the provider's own. Without content it only says that the object is there. */
export function blockSchema(provider: ConfigProvider, kind: string): JsonObject {
  const { schema } = provider.kinds[kind] as ConfigProvider['kinds'][string];
  const properties = { ...(schema['properties'] as Properties | undefined), ...BLOCK, ...(kind === GROUP ? BLOCK_OF_GROUPS : {}) };
  const description = (schema['description'] as string | undefined) ?? `What is said to targets of ${provider.id}.`;
  return { ...schema, title: provider.id, description, type: ['object', 'null'], additionalProperties: false, properties };
}

/** A block that is named like a target: laid over the provider's, so that nothing is required and no targets are chosen. */
export function overrideSchema(provider: ConfigProvider, kind: string): JsonObject {
  const { required: _required, ...schema } = blockSchema(provider, kind);
  const { targets: _targets, ...properties } = schema['properties'] as Properties;
  return { ...schema, title: `One target of ${provider.id}`, description: `What differs in one target of ${provider.id}; the block's key is the target's name.`, properties };
}

const KEYS: JsonObject = { minLength: 1, maxLength: 256, pattern: KEY_PATTERN };

/** The entry of one object for editors: blocks by provider, and by target's name. */
function editorEntry(section: Section, providers: ConfigProviders): JsonObject {
  const blocks = section.providers.map((id) => [id, { ...blockSchema(providers[id] as ConfigProvider, section.kind), examples: [{}] }] as const);
  const overrides = section.providers.map((id) => overrideSchema(providers[id] as ConfigProvider, section.kind));
  const snippet: Json = { label: section.kind, description: `A new ${section.kind}`, body: { description: '$1', ...(section.kind === GROUP ? { members: ['$2'] } : {}) } };
  return { ...entry(section), additionalProperties: { anyOf: overrides }, properties: { ...entryProperties(section), ...Object.fromEntries(blocks) }, defaultSnippets: [snippet] };
}

function entryProperties(section: Section): Properties {
  return section.kind === GROUP ? { ...COMMON, ...OF_GROUPS } : COMMON;
}

/** The entry as the compiled check has it: blocks are checked one by one, for their keys may be names of targets. */
function entry(section: Section): JsonObject {
  return { title: section.kind, description: `One ${section.kind}; the key names it in addresses.`, type: 'object', properties: entryProperties(section) };
}

/** The compiled check lets an emptied section pass: the reader of group files says it better. */
function sectionSchema(section: Section, purpose: Purpose, providers: ConfigProviders): JsonObject {
  const title = section.kind === GROUP ? 'Groups' : section.name;
  const examples: Json[] = section.kind === GROUP ? [{ engineering: { description: 'Everyone in engineering.', members: ['ada@acme.test'], vault: { policies: ['eng-read'] } } }] : [{}];
  return described({ title, description: `Declared objects of the kind ${section.kind}, by their key.`, examples }, purpose === 'editor'
    ? { type: 'object', propertyNames: KEYS, additionalProperties: editorEntry(section, providers) }
    : { type: ['object', 'null'], propertyNames: KEYS, additionalProperties: entry(section) });
}

type Purpose = 'editor' | 'check';

/** A group file. `purpose` `editor` has the blocks in it; `check` leaves them to `blockSchema`. */
export function groupFileSchema(providers: ConfigProviders, purpose: Purpose): JsonObject {
  const sections = [...sectionsOf(providers).values()];
  const kinds = [...new Set(sections.map((section) => section.kind))].sort();
  const kind = described({ title: 'Kind', description: 'Kind of the object. Default: group.', examples: [GROUP] }, { type: 'string', enum: kinds });
  const targets = described({ title: 'Targets', description: 'Names of targets.', examples: [['vault-prod']] }, { ...texts(), minItems: 1 });
  return closed({
    ...AXES,
    ...Object.fromEntries(sections.map((section) => [section.name, sectionSchema(section, purpose, providers)])),
    removed: described(
      { title: 'Removed', description: 'Objects that Rollcall forgets without deleting them.', examples: [[{ key: 'old-team' }]] },
      { type: 'array', items: closed({ key: described({ title: 'Key', description: 'Key that it was declared under.', examples: ['old-team'] }, TEXT), targets, kind }, ['key']) },
    ),
    ensure_absent: described(
      { title: 'Ensure absent', description: 'Live objects that are deleted where they exist, whoever made them.', examples: [[{ name: 'temp-admins', targets: ['vault-prod'] }]] },
      { type: 'array', items: closed({ name: described({ title: 'Live name', description: 'Name in the live system.', examples: ['temp-admins'] }, TEXT), targets, kind }, ['name', 'targets']) },
    ),
  });
}
