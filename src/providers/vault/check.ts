import type { Code } from '../../core/errors.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import type { Problem } from '../../core/model/problem.ts';
import type { Declared } from '../../core/model/project.ts';
import { MARKER_KEY, METADATA_LIMITS } from './fields.ts';

/** What is wrong with a declared group without looking at the live system. */
export function checkGroup(declared: Declared): readonly Problem[] {
  return [...checkPolicies(declared), ...checkMetadata(declared), ...checkType(declared), ...checkAlias(declared)];
}

function checkPolicies(declared: Declared): Problem[] {
  const policies = (declared.block['policies'] ?? []) as readonly Json[];
  return policies
    .filter((policy) => /^\s*root\s*$/i.test(String(policy)))
    .map((policy) =>
      problem(declared, 'ROOT_POLICY', `the policy "${String(policy)}" would give every member the root policy.`, {
        field: 'policies',
        detail: 'The server refuses it in every spelling; name a policy of your own.',
      }),
    );
}

function checkMetadata(declared: Declared): Problem[] {
  const metadata = declared.block['metadata'];
  if (!isJsonObject(metadata)) return [];
  const found: Problem[] = [];
  const pairs = Object.entries(metadata);
  if (pairs.length > METADATA_LIMITS.pairs) {
    found.push(
      problem(declared, 'CONFIG_VALUE', `metadata has ${pairs.length} pairs; the server keeps at most ${METADATA_LIMITS.pairs}.`, {
        field: 'metadata',
        detail: 'Remove some of them.',
      }),
    );
  }
  for (const [key, value] of pairs) {
    const why = metadataFault(key, String(value));
    if (why) found.push(problem(declared, 'CONFIG_VALUE', `metadata "${key}": ${why.summary}`, { field: 'metadata', detail: why.detail }));
  }
  return found;
}

function metadataFault(key: string, value: string): { summary: string; detail: string } | undefined {
  const { keyBytes, valueBytes, reservedPrefix } = METADATA_LIMITS;
  if (key === MARKER_KEY) return { summary: 'Rollcall marks half-made groups with this key.', detail: 'Choose another key.' };
  if (key === '') return { summary: 'the key is empty.', detail: 'Give it a name.' };
  if (!METADATA_LIMITS.key.test(key)) {
    return { summary: 'the key has characters that the server refuses.', detail: 'Use letters, digits and = / + _ - only.' };
  }
  if (key.startsWith(reservedPrefix)) return { summary: `keys that begin with "${reservedPrefix}" belong to the server.`, detail: 'Choose another key.' };
  if (key.length > keyBytes) return { summary: `the key has ${key.length} bytes; the server takes at most ${keyBytes}.`, detail: 'Shorten it.' };
  const size = new TextEncoder().encode(value).length;
  if (size > valueBytes) return { summary: `the value has ${size} bytes; the server takes at most ${valueBytes}.`, detail: 'Shorten it.' };
  return undefined;
}

/** The server owns the membership of external groups, and they hold no groups. */
function checkType(declared: Declared): Problem[] {
  if (declared.block['type'] !== 'external') return [];
  const listed = [
    declared.members !== undefined ? 'members' : undefined,
    declared.groups !== undefined ? 'groups' : undefined,
    declared.block['entities'] !== undefined ? 'entities' : undefined,
  ].filter((name) => name !== undefined);
  return listed.map((field) =>
    problem(declared, 'CONFIG_VALUE', `an external group cannot have declared "${field}".`, {
      field: field === 'entities' ? 'entities' : undefined,
      detail:
        field === 'groups'
          ? 'Only internal groups hold groups: put this group into an internal one instead.'
          : 'Its members follow the logins of its auth mount: declare `alias:` instead, or make the group internal.',
    }),
  );
}

function checkAlias(declared: Declared): Problem[] {
  const alias = declared.block['alias'];
  if (!isJsonObject(alias) || declared.block['type'] === 'external') return [];
  return [
    problem(declared, 'CONFIG_VALUE', 'only an external group can have an alias.', {
      field: 'alias',
      detail: 'Add `type: external`, or remove `alias:`.',
    }),
  ];
}

interface Details {
  readonly field: string | undefined;
  readonly detail: string;
}

function problem(declared: Declared, code: Code, summary: string, details: Details): Problem {
  return { severity: 'error', code, address: declared.address, place: declared.place, summary: `"${declared.address}": ${summary}`, detail: details.detail };
}
