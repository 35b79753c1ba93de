import type { Dice, Kind, SymbolicRequest, Symbols } from './differential.ts';

const NAMES = [
  'Alpha',
  'alpha',
  'ALPHA',
  'beta',
  'Beta',
  'gamma',
  ' spaced ',
  'a/b',
  'x.y',
  'É',
  'é',
  'quo"te',
  'ops <&>',
  'delta',
  '5',
] as const;
const POLICIES = ['read', 'Write', ' ops ', 'read', '', 'DEFAULT', 'root', 'a,b'] as const;
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

/** Makes the next random request. Mistakes are frequent on purpose: their texts and their order are half of the API. */
export function randomRequest(dice: Dice, symbols: Symbols): SymbolicRequest {
  return dice.pick(MAKERS)(dice, symbols);
}

type Maker = (dice: Dice, symbols: Symbols) => SymbolicRequest;

const MAKERS: readonly Maker[] = [
  registerGroup,
  registerGroup,
  groupById,
  groupById,
  groupByName,
  groupByName,
  readGroup,
  readGroup,
  deleteSomething,
  list,
  list,
  writeGroupAlias,
  writeGroupAlias,
  writeEntity,
  writeEntity,
  writeEntityAlias,
  writeEntityAlias,
  readEntity,
  readEntity,
  readAlias,
  lookup,
  mergeOrBatchDelete,
  oddRequest,
];

function some(dice: Dice, symbols: Symbols, kind: Kind): string {
  const known = symbols.byKind[kind];
  return known.length === 0 || dice.chance(0.06) ? UNKNOWN_ID : dice.pick(known);
}

function path(name: string): string {
  return `/v1/identity/${name}`;
}

function encoded(name: string): string {
  return encodeURIComponent(name);
}

/** Adds a parameter with some likelihood, in one of the forms that are taken. */
function maybe(dice: Dice, body: Record<string, unknown>, name: string, values: readonly (() => unknown)[]): void {
  if (dice.chance(0.45)) body[name] = dice.pick(values)();
}

function groupFields(dice: Dice, symbols: Symbols): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  maybe(dice, body, 'policies', policyForms(dice));
  maybe(dice, body, 'metadata', metadataForms(dice));
  if (dice.chance(0.7)) {
    maybe(
      dice,
      body,
      'member_entity_ids',
      memberForms(() => some(dice, symbols, 'entity')),
    );
    maybe(
      dice,
      body,
      'member_group_ids',
      memberForms(() => some(dice, symbols, 'group')),
    );
  }
  if (dice.chance(0.3)) body['type'] = dice.pick(['internal', 'external', 'external', 'external', 'weird', null, '']);
  if (dice.chance(0.05)) body['unknown'] = 1;
  return body;
}

function policyForms(dice: Dice): readonly (() => unknown)[] {
  const few = (): string[] =>
    Array.from({ length: dice.below(4) }, () => dice.pick(POLICIES.filter((name) => name !== 'root' || dice.chance(0.1))));
  return [few, few, few, () => few().join(','), () => null, () => [], () => '', () => 5, () => [true, 3], () => [['x']]];
}

function metadataForms(dice: Dice): readonly (() => unknown)[] {
  return [
    () => ({ team: dice.pick(['x', 'y']) }),
    () => ({ n: 3, f: 1.5, t: true, no: false, nothing: null }),
    () => ({}),
    () => null,
    () => [],
    () => ['k=v', 'l=w=z'],
    () => 'k=v',
    () => 'nokv',
    () => ({ 'a b': 'x' }),
    () => ({ '': 'x' }),
    () => ({ ['k'.repeat(dice.pick([128, 129]))]: 'v' }),
    () => ({ k: 'é'.repeat(dice.pick([256, 257])) }),
    () => ({ nested: { a: 1 } }),
    () => ({ __proto: 'x', constructor: 'y' }),
  ];
}

/** At most two, so that of several mistakes the order of random ids does not decide which is named. */
function memberForms(one: () => string): readonly (() => unknown)[] {
  return [
    () => [one()],
    () => [one()],
    () => [one(), one()],
    () => one(),
    () => `${one()}, `,
    () => [],
    () => null,
    () => [''],
    () => ['zz'],
  ];
}

function registerGroup(dice: Dice, symbols: Symbols): SymbolicRequest {
  const body = groupFields(dice, symbols);
  if (dice.chance(0.85)) body['name'] = dice.chance(0.9) ? dice.pick(NAMES) : dice.pick(['', null, 7, true, ['x'], {}]);
  if (dice.chance(0.12)) body['id'] = dice.chance(0.8) ? some(dice, symbols, 'group') : dice.pick(['', 'nope', null]);
  return { method: dice.pick(['POST', 'PUT']), path: path('group'), body };
}

function groupById(dice: Dice, symbols: Symbols): SymbolicRequest {
  const body = groupFields(dice, symbols);
  if (dice.chance(0.3)) body['name'] = dice.pick([...NAMES, '']);
  return { method: 'POST', path: path(`group/id/${some(dice, symbols, 'group')}`), body };
}

function groupByName(dice: Dice, symbols: Symbols): SymbolicRequest {
  const body = groupFields(dice, symbols);
  if (dice.chance(0.15)) body['name'] = dice.pick(NAMES);
  return { method: 'POST', path: path(`group/name/${encoded(dice.pick(NAMES))}`), body };
}

function readGroup(dice: Dice, symbols: Symbols): SymbolicRequest {
  const where = dice.chance(0.7) ? `group/id/${some(dice, symbols, 'group')}` : `group/name/${encoded(dice.pick(NAMES))}`;
  return { method: 'GET', path: path(where) + (dice.chance(0.05) ? '?foo=1' : '') };
}

function readEntity(dice: Dice, symbols: Symbols): SymbolicRequest {
  const where = dice.chance(0.7) ? `entity/id/${some(dice, symbols, 'entity')}` : `entity/name/${encoded(dice.pick(NAMES))}`;
  return { method: 'GET', path: path(where) };
}

function readAlias(dice: Dice, symbols: Symbols): SymbolicRequest {
  const kind = dice.pick(['group-alias', 'entity-alias'] as const);
  return { method: 'GET', path: path(`${kind}/id/${some(dice, symbols, kind)}`) };
}

function deleteSomething(dice: Dice, symbols: Symbols): SymbolicRequest {
  const kind = dice.pick(['group', 'group', 'entity', 'group-alias', 'entity-alias'] as const);
  const byName = (kind === 'group' || kind === 'entity') && dice.chance(0.3);
  return { method: 'DELETE', path: path(byName ? `${kind}/name/${encoded(dice.pick(NAMES))}` : `${kind}/id/${some(dice, symbols, kind)}`) };
}

function list(dice: Dice): SymbolicRequest {
  const what = dice.pick(['group/id', 'group/name', 'entity/id', 'entity/name', 'group-alias/id', 'entity-alias/id']);
  const more = dice.pick(['', '', '', '&limit=1', '&after=x&foo=2']);
  return dice.chance(0.3) ? { method: 'LIST', path: path(what) } : { method: 'GET', path: `${path(what)}?list=true${more}` };
}

function writeGroupAlias(dice: Dice, symbols: Symbols): SymbolicRequest {
  const body: Record<string, unknown> = {};
  if (dice.chance(0.93)) body['name'] = dice.pick(NAMES);
  if (dice.chance(0.93)) body['mount_accessor'] = dice.chance(0.93) ? dice.pick(symbols.byKind.mount) : 'nope';
  if (dice.chance(0.85)) body['canonical_id'] = some(dice, symbols, 'group');
  const where = dice.chance(0.35) ? `group-alias/id/${some(dice, symbols, 'group-alias')}` : 'group-alias';
  if (where === 'group-alias' && dice.chance(0.1)) body['id'] = dice.chance(0.8) ? some(dice, symbols, 'group-alias') : '';
  return { method: 'POST', path: path(where), body };
}

function writeEntity(dice: Dice, symbols: Symbols): SymbolicRequest {
  const body: Record<string, unknown> = {};
  maybe(dice, body, 'policies', policyForms(dice));
  maybe(dice, body, 'metadata', metadataForms(dice));
  maybe(dice, body, 'disabled', [() => true, () => false, () => 'true', () => 1, () => null, () => '']);
  if (dice.chance(0.8)) body['name'] = dice.pick([...NAMES, ...NAMES, '']);
  if (dice.chance(0.1)) body['id'] = some(dice, symbols, 'entity');
  const where = dice.chance(0.2)
    ? `entity/id/${some(dice, symbols, 'entity')}`
    : dice.chance(0.2)
      ? `entity/name/${encoded(dice.pick(NAMES))}`
      : 'entity';
  return { method: 'POST', path: path(where), body };
}

function writeEntityAlias(dice: Dice, symbols: Symbols): SymbolicRequest {
  const body: Record<string, unknown> = {};
  if (dice.chance(0.9)) body['name'] = dice.pick(NAMES);
  if (dice.chance(0.9)) body['mount_accessor'] = dice.chance(0.93) ? dice.pick(symbols.byKind.mount) : 'nope';
  if (dice.chance(0.85)) body[dice.chance(0.9) ? 'canonical_id' : 'entity_id'] = some(dice, symbols, 'entity');
  maybe(dice, body, 'custom_metadata', [() => ({ a: 'b' }), () => ({}), () => null, () => ({ a: '' }), () => ['x=y']]);
  const byId = dice.chance(0.35);
  if (byId && dice.chance(0.5)) delete body['name'];
  if (byId && dice.chance(0.5)) delete body['mount_accessor'];
  return { method: 'POST', path: path(byId ? `entity-alias/id/${some(dice, symbols, 'entity-alias')}` : 'entity-alias'), body };
}

function lookup(dice: Dice, symbols: Symbols): SymbolicRequest {
  const kind = dice.pick(['group', 'entity'] as const);
  const body: Record<string, unknown> = {};
  const parts: readonly (() => void)[] = [
    () => (body['name'] = dice.pick([...NAMES, ''])),
    () => (body['id'] = some(dice, symbols, kind)),
    () => (body['alias_id'] = some(dice, symbols, `${kind}-alias`)),
    () => (body['alias_name'] = dice.pick(NAMES)),
    () => (body['alias_mount_accessor'] = dice.pick(symbols.byKind.mount)),
    () => Object.assign(body, { alias_name: dice.pick(NAMES), alias_mount_accessor: dice.pick(symbols.byKind.mount) }),
    () => undefined,
  ];
  dice.pick(parts)();
  if (dice.chance(0.15)) dice.pick(parts)();
  return { method: 'POST', path: path(`lookup/${kind}`), body };
}

function mergeOrBatchDelete(dice: Dice, symbols: Symbols): SymbolicRequest {
  if (dice.chance(0.2)) {
    return {
      method: 'POST',
      path: path('entity/batch-delete'),
      body: dice.chance(0.8) ? { entity_ids: [some(dice, symbols, 'entity')] } : {},
    };
  }
  const body: Record<string, unknown> = {};
  if (dice.chance(0.95)) body['to_entity_id'] = some(dice, symbols, 'entity');
  if (dice.chance(0.95)) body['from_entity_ids'] = [some(dice, symbols, 'entity')];
  if (dice.chance(0.3)) body['conflicting_alias_ids_to_keep'] = [some(dice, symbols, 'entity-alias')];
  return { method: 'POST', path: path('entity/merge'), body };
}

const ODD_BODIES = [
  '',
  ' ',
  'null',
  '[]',
  '5',
  '"x"',
  'nojson',
  '{',
  '{"a":}',
  '{"name":"alpha","name":"beta"}',
  '{"name":"q"} x',
  '{"name":"q"}{"name":"r"}',
] as const;

function oddRequest(dice: Dice, symbols: Symbols): SymbolicRequest {
  const id = some(dice, symbols, 'group');
  return dice.pick<() => SymbolicRequest>([
    () => ({ method: 'POST', path: path('group'), rawBody: dice.pick(ODD_BODIES) }),
    () => ({ method: 'POST', path: path('group'), rawBody: 'name=beta&policies=x,y', contentType: 'application/x-www-form-urlencoded' }),
    () => ({ method: 'POST', path: path('group'), rawBody: '{"name":"beta"}', contentType: 'application/x-www-form-urlencoded' }),
    () => ({ method: 'PATCH', path: path(`group/id/${id}`), body: {} }),
    () => ({ method: 'PATCH', path: path(`group/id/${id}`), rawBody: '{}', contentType: 'application/merge-patch+json' }),
    () => ({ method: 'GET', path: path('group') }),
    () => ({ method: 'DELETE', path: path('group') }),
    () => ({ method: 'LIST', path: path('group/name/alpha') }),
    () => ({ method: 'GET', path: path(`group/id/${id}.`) }),
    () => ({ method: 'GET', path: path(`group/id/${id}/`) }),
    () => ({ method: 'POST', path: path('group/name/x%2F'), body: {} }),
    () => ({ method: 'POST', path: path('group/name/..%2Fx'), body: {} }),
    () => ({ method: 'POST', path: path('group/name/a%0Ab'), body: {} }),
    () => ({ method: 'GET', path: path('nowhere') }),
    () => ({ method: 'GET', path: '/v1/nowhere' }),
    () => ({ method: 'GET', path: `${path('group/id')}?list=maybe` }),
    () => ({ method: 'LIST', path: '/v1/sys/policies/acl' }),
    () => ({ method: 'POST', path: '/v1/sys/capabilities-self', body: { paths: ['identity/group', 'identity/group/id'] } }),
  ])();
}
