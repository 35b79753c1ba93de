/** Stands for any group or alias when it is asked what the token may do. */
const SAMPLE = 'rollcall-sample';

/** Paths of the calls that an apply may make, for a capability request. */
export const SAMPLE_PATHS: readonly string[] = [
  'identity/group',
  'identity/group/id',
  `identity/group/id/${SAMPLE}`,
  'identity/group-alias',
  'identity/group-alias/id',
  `identity/group-alias/id/${SAMPLE}`,
];

/** Path of one group's own right. */
export function groupPath(id: string): string {
  return `identity/group/id/${id}`;
}

/** Path that stands for the alias of any group. */
export const ANY_ALIAS_PATH: string = `identity/group-alias/id/${SAMPLE}`;

const ANY_GROUP_PATH = groupPath(SAMPLE);

/** Capabilities by path, as the server tells them. */
export type Capabilities = ReadonlyMap<string, readonly string[]>;

/** Whether the sample may do all that can be done to a group, so that no group needs to be asked about by itself. */
export function samplesSuffice(capabilities: Capabilities): boolean {
  return ['read', 'update', 'delete'].every((right) => mayDo(capabilities, ANY_GROUP_PATH, right));
}

/** Whether the token may do something at a path. A group that was not asked about by itself is like the sample. */
export function mayDo(capabilities: Capabilities, path: string, right: string): boolean {
  const list = capabilities.get(path) ?? capabilities.get(ANY_GROUP_PATH) ?? [];
  return list.includes('root') || (list.includes(right) && !list.includes('deny'));
}
