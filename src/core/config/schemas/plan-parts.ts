import { CODES } from '../../errors.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ApprovalNote, GuardFinding, Held, HeldElements, Incomplete, NewApproval, PatchOperation, Source, Span, StateRecord, Summary, TargetIdentity, Unmanaged, Warning } from '../../model/plan.ts';
import type { Position } from '../../model/problem.ts';
import { COUNT, FROM_ONE, STRING, key, listOf, shape, tableOf } from './shape.ts';

/** One of Rollcall's codes. */
export const CODE: JsonObject = { type: 'string', enum: [...CODES] };

/** What happens at an address. */
export const ACTION: JsonObject = { type: 'string', enum: ['create', 'update', 'replace', 'delete', 'adopt', 'forget'] };

/** A canonical document. */
export const DOCUMENT: JsonObject = { type: 'object', additionalProperties: true };

const EXAMPLE_DIGEST = `sha256:${'0'.repeat(64)}`;

/** An example of a digest. */
export const DIGEST_EXAMPLE = EXAMPLE_DIGEST;

/** RFC 6902 operations. */
export const PATCH = listOf(
  shape<PatchOperation>(
    {
      op: key('What is done.', { type: 'string', enum: ['add', 'remove', 'replace'] }, 'add'),
      path: key('Where, in the keyed form, in which a set is an object keyed by element.', { type: 'string', pattern: '^/' }, '/members/ada@acme.test'),
      value: key('The new value; absent on remove.', {}, true),
    },
    { value: true },
  ),
);

/** Where something was declared. */
export const SOURCE = shape<Source>(
  {
    file: key('File, relative to the project.', STRING, 'groups/departments/engineering.yaml'),
    line: key('Line, from 1.', FROM_ONE, 3),
    column: key('Column, from 1, in UTF-16 units.', FROM_ONE, 3),
  },
  {},
);

/** One character of a file. */
export const POSITION = shape<Position>(
  {
    line: key('Line, from 1.', FROM_ONE, 5),
    column: key('Column, from 1, in UTF-16 units.', FROM_ONE, 5),
    byte: key('Byte, from 0.', COUNT, 61),
  },
  {},
);

/** Where what a plan says of something stands. */
const SPAN = shape<Span>(
  {
    file: key('File, relative to the project.', STRING, 'groups/departments/engineering.yaml'),
    line: key('Line, from 1.', FROM_ONE, 5),
    column: key('Column, from 1, in UTF-16 units.', FROM_ONE, 16),
    byte: key('Byte, from 0.', COUNT, 61),
    end: key('Where it ends, exclusive.', POSITION, { line: 5, column: 29, byte: 74 }),
  },
  { byte: true, end: true },
);

/** A part that could not be read. */
export const INCOMPLETE = shape<Incomplete>(
  {
    target: key('Target.', STRING, 'vault-prod'),
    part: key('What could not be read.', STRING, 'entities'),
    why: key('Why.', STRING, 'the list was cut off'),
    code: key('Code of the failure.', CODE, 'PROVIDER_PERMISSION'),
    source: key('Where the target is declared.', SPAN, { file: 'rollcall.yaml', line: 5, column: 3 }),
  },
  { code: true, source: true },
);

/** Counts of a plan. */
export const SUMMARY = shape<Summary>(
  {
    import: key('Live objects that are adopted.', COUNT, 0),
    add: key('Objects that are created.', COUNT, 1),
    change: key('Objects that are updated.', COUNT, 1),
    destroy: key('Objects that are deleted.', COUNT, 0),
    forget: key('Objects that leave the state without a call.', COUNT, 0),
    unchanged: key('Objects that are as declared.', COUNT, 280),
    members_added: key('People who become members.', COUNT, 3),
    members_removed: key('People who stop being members.', COUNT, 1),
  },
  {},
);

/** What tells one live system from another. */
export const IDENTITY = shape<TargetIdentity>(
  {
    provider: key('Provider.', STRING, 'vault'),
    url: key('Address.', STRING, 'https://vault.acme.test:8200'),
    namespace: key('Namespace.', STRING, 'admin'),
    identity: key('The id that the system gives itself.', STRING, '8a5d1b2c-6f0e-4c1d-9a43-0d7b1f2e3a4b'),
  },
  { namespace: true, identity: true },
);

/** Keys of a state entry that do not follow from documents. */
export const RECORD_KEYS = {
  membership: key('Others may have members in it too.', { type: 'string', enum: ['additive'] }, 'additive'),
  lifecycle: key(
    'What is left alone.',
    shape<NonNullable<StateRecord['lifecycle']>>(
      {
        ignore: key('Fields that keep their live value.', listOf(STRING), ['policies']),
        prevent_destroy: key('Deleting and replacing are refused.', { const: true }, true),
      },
      { ignore: true, prevent_destroy: true },
    ),
    { prevent_destroy: true },
  ),
  until: key('Last UTC days of members who have one, by e-mail.', tableOf(STRING), { 'grace@acme.test': '2026-12-31' }),
} as const satisfies Record<keyof StateRecord, JsonObject>;

/** What the state keeps beside a document. */
export const RECORD = shape<StateRecord>(RECORD_KEYS, { membership: true, lifecycle: true, until: true });

/** A part that the system owns. */
export const HELD = shape<Held>(
  {
    field: key('Field.', STRING, 'members'),
    element: key('Element; absent: the whole field.', STRING, 'ada@acme.test'),
    identities: key('Identities of the element that are held; absent: all.', listOf(STRING), ['laptop.netbird.test']),
    reason: key('Who owns it.', STRING, 'follows logins'),
    follows: key('Another field: the element leaves with the same element there, or with those of `through`.', STRING, 'auto_groups'),
    through: key('Elements of that field by which it is there.', listOf(STRING), ['platform']),
    leaves: key('It leaves with what the plan takes away.', { enum: ['surely', 'perhaps'] }, 'surely'),
  },
  { element: true, identities: true, follows: true, through: true, leaves: true },
);

/** What nobody declared and the system itself keeps. */
export const HELD_ELEMENTS = shape<HeldElements>(
  {
    address: key('Address of the object.', STRING, 'mesh/servers'),
    target: key('Target.', STRING, 'mesh'),
    kind: key('Kind.', STRING, 'group'),
    field: key('Field.', STRING, 'members'),
    reason: key('Why they stay.', STRING, 'the setup key "servers" puts the peers it enrols there'),
    count: key('How many they are.', FROM_ONE, 12),
    elements: key('The first few of them.', listOf(STRING), ['db-01.netbird.cloud', 'web-01.netbird.cloud']),
  },
  {},
);

/** A live object that is neither declared nor in the state. */
export const UNMANAGED = shape<Unmanaged>(
  {
    target: key('Target.', STRING, 'vault-prod'),
    kind: key('Kind.', STRING, 'group'),
    id: key('Live id.', STRING, '8a5d1b2c'),
    name: key('Live name.', STRING, 'contractors'),
    owner: key('Whether the live system itself owns it.', { type: 'string', enum: ['system', 'other'] }, 'other'),
  },
  {},
);

const APPROVAL_KEYS = {
    match: key('What it covers.', STRING, 'vault-prod/old-*'),
    allow: key('Which guards.', listOf(STRING), ['MAX_DELETIONS']),
    count: key('Up to which number.', COUNT, 12),
    until: key('Last day.', STRING, '2026-12-31'),
    reason: key('Why.', STRING, 'ACME-123'),
} as const satisfies Record<keyof ApprovalNote, JsonObject>;

/** An approval as a plan shows it. */
export const APPROVAL = shape<ApprovalNote>(APPROVAL_KEYS, { count: true });

/** An approval that was never applied with. */
export const NEW_APPROVAL = shape<NewApproval>(
  { ...APPROVAL_KEYS, source: key('Where it is written.', SPAN, { file: 'rollcall.yaml', line: 20, column: 5 }) },
  { count: true, source: true },
);

/** What a guard found. */
export const GUARD = shape<GuardFinding>(
  {
    code: key('The guard.', CODE, 'MAX_DELETIONS'),
    address: key('Address, or a target\'s name.', STRING, 'vault-prod'),
    message: key('What it found.', STRING, '12 objects would be deleted; 5 are allowed'),
    blocking: key('Whether the plan is refused.', { type: 'boolean' }, true),
    count: key('How many it counted.', COUNT, 12),
    people: key('Whom it is about.', listOf(STRING), ['ada@acme.test']),
    approved_by: key('The approval that lets it pass.', APPROVAL, { match: 'vault-prod/old-*', allow: ['MAX_DELETIONS'], until: '2026-12-31', reason: 'ACME-123' }),
    source: key('Where what it is about is declared.', SPAN, { file: 'groups/departments/engineering.yaml', line: 3, column: 3 }),
  },
  { count: true, people: true, approved_by: true, source: true },
);

/** A warning. */
export const WARNING = shape<Warning>(
  {
    code: key('Code.', CODE, 'CONFLICT'),
    address: key('Address or target.', STRING, 'vault-prod/engineering'),
    message: key('What to know.', STRING, 'changed outside and in the files; the files win'),
    source: key('Where what it is about is declared.', SPAN, { file: 'groups/departments/engineering.yaml', line: 5, column: 16 }),
  },
  { address: true, source: true },
);
