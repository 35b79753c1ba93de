import type { Deviation, Table } from './deviation.ts';
import { changeErrors, changeGroups, deviate, refusal, withData } from './deviation.ts';

const LIST_FIELDS = ['policies', 'member_entity_ids', 'member_group_ids', 'parent_group_ids'] as const;

function changeLists(group: Table, change: (value: unknown) => unknown): Table {
  return { ...group, ...Object.fromEntries(LIST_FIELDS.map((field) => [field, change(group[field])])) };
}

/** Changes answers of one list. */
function changeList(what: string, change: (data: { keys: string[]; key_info?: Record<string, Table> }) => Table): Deviation {
  return deviate((moment, next) => {
    const answer = next(moment.request);
    const isList = moment.path.replace(/\/$/, '') === what && answer.status === 200;
    return isList ? withData(answer, (data) => change(data as { keys: string[]; key_info?: Record<string, Table> })) : answer;
  });
}

/** Wrong ways to show what is stored. */
export const READ_DEVIATIONS = {
  'null-as-empty-list': changeGroups((group) => changeLists(group, (value) => value ?? [])),
  'empty-list-as-null': changeGroups((group) => changeLists(group, (value) => (Array.isArray(value) && value.length === 0 ? null : value))),
  'alias-null-when-none': changeGroups((group) => (Object.keys(group['alias'] as Table).length === 0 ? { ...group, alias: null } : group)),
  'children-in-reverse': changeGroups((group) => ({
    ...group,
    member_group_ids: Array.isArray(group['member_group_ids']) ? group['member_group_ids'].toReversed() : group['member_group_ids'],
  })),
  'parents-in-reverse': changeGroups((group) => ({
    ...group,
    parent_group_ids: Array.isArray(group['parent_group_ids']) ? group['parent_group_ids'].toReversed() : group['parent_group_ids'],
  })),
  'members-in-reverse': changeGroups((group) => ({
    ...group,
    member_entity_ids: Array.isArray(group['member_entity_ids']) ? group['member_entity_ids'].toReversed() : group['member_entity_ids'],
  })),
  'list-in-order-of-names': changeList('identity/group/id', ({ keys, key_info: info = {} }) => ({
    key_info: info,
    keys: keys.toSorted((first, second) => (String(info[first]?.['name']) < String(info[second]?.['name']) ? -1 : 1)),
  })),
  'list-without-info': changeList('identity/group/id', ({ keys }) => ({ keys })),
  'name-list-with-info': changeList('identity/group/name', ({ keys }) => ({
    keys,
    key_info: Object.fromEntries(keys.map((key) => [key, {}])),
  })),
  'name-list-sorted': changeList('identity/group/name', ({ keys }) => ({ keys: keys.toSorted() })),
  'list-counts-members-twice': changeList('identity/group/id', ({ keys, key_info: info = {} }) => ({
    keys,
    key_info: Object.fromEntries(
      Object.entries(info).map(([id, facts]) => [id, { ...facts, num_member_entities: 2 * Number(facts['num_member_entities']) }]),
    ),
  })),
  'limit-is-honoured': deviate((moment, next) => {
    const limit = new URLSearchParams(moment.request.target.split('?')[1]).get('limit');
    const answer = next(moment.request);
    if (limit === null || answer.status !== 200) return answer;
    return withData(answer, (data) => ({ ...data, keys: (data['keys'] as string[]).slice(0, Number(limit)) }));
  }),
  'names-exact': deviate((moment, next) => {
    const name = /^identity\/group\/name\/(.+)$/.exec(moment.path)?.[1];
    const other = name !== undefined && moment.method === 'GET' && moment.identity.groups.byName(name)?.name !== name;
    return other ? refusal(404) : next(moment.request);
  }),
  'empty-list-is-200': deviate((moment, next) => {
    const answer = next(moment.request);
    const isList = moment.method === 'LIST' || /[?&]list=true/.test(moment.request.target);
    return isList && answer.status === 404 && answer.body === '{"errors":[]}\n'
      ? { ...answer, status: 200, body: '{"data":{"keys":[]},"warnings":null}\n' }
      : answer;
  }),
  'missing-has-words': changeErrors(
    (answer, { path }) => answer.status === 404 && /^identity\/group\/(id|name)\/./.test(path),
    () => refusal(404, 'group not found'),
  ),
  'lookup-miss-404': deviate((moment, next) => {
    const answer = next(moment.request);
    return moment.path.startsWith('identity/lookup/') && answer.status === 204 ? refusal(404) : answer;
  }),
} as const satisfies Record<string, Deviation>;
