import type { Code } from '../../core/errors.ts';
import { mapOf, setOf } from '../../core/model/document.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Problem } from '../../core/model/problem.ts';
import type { Declared } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { MARKER_KEY, METADATA_LIMITS } from './fields.ts';

/** What is wrong with a declared group without looking at the live system. */
export function checkGroup(declared: Declared): readonly Problem[] {
  return [...checkPolicies(declared), ...checkMetadata(declared), ...checkType(declared), ...checkAlias(declared)];
}

function checkPolicies(declared: Declared): Problem[] {
  return setOf(declared.block, 'policies').flatMap((policy, index) => {
    if (!/^\s*root\s*$/i.test(policy)) return [];
    return [
      problem(declared, 'ROOT_POLICY', `the policy ${quoteName(policy)} would give every member the root policy.`, {
        path: ['policies', index],
        detail: 'The server refuses it in every spelling; name a policy of your own.',
      }),
    ];
  });
}

function checkMetadata(declared: Declared): Problem[] {
  const metadata = mapOf(declared.block, 'metadata');
  const found: Problem[] = [];
  const pairs = Object.entries(metadata);
  if (pairs.length > METADATA_LIMITS.pairs) {
    found.push(
      problem(declared, 'CONFIG_VALUE', `metadata has ${pairs.length} pairs; the server keeps at most ${METADATA_LIMITS.pairs}.`, {
        path: ['metadata'],
        detail: 'Remove some of them.',
      }),
    );
  }
  for (const [key, value] of pairs) {
    const why = metadataFault(key, value);
    if (why)
      found.push(
        problem(declared, 'CONFIG_VALUE', `metadata ${quoteName(key)}: ${why.summary}`, { path: ['metadata', key], detail: why.detail }),
      );
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
  if (key.startsWith(reservedPrefix))
    return { summary: `keys that begin with ${quoteName(reservedPrefix)} belong to the server.`, detail: 'Choose another key.' };
  if (key.length > keyBytes)
    return { summary: `the key has ${key.length} bytes; the server takes at most ${keyBytes}.`, detail: 'Shorten it.' };
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
    problem(declared, 'CONFIG_VALUE', `an external group cannot have declared ${quoteName(field)}.`, {
      path: field === 'entities' ? ['entities'] : undefined,
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
      path: ['alias'],
      detail: 'Add `type: external`, or remove `alias:`.',
    }),
  ];
}

interface Details {
  /** Below the block; undefined: the group itself. */
  readonly path: readonly (string | number)[] | undefined;
  readonly detail: string;
}

function problem(declared: Declared, code: Code, summary: string, details: Details): Problem {
  const place = details.path ? { file: declared.place.file, path: [...declared.place.path, 'vault', ...details.path] } : declared.place;
  return {
    severity: 'error',
    code,
    address: declared.address,
    place,
    summary: `${quoteName(declared.address)}: ${summary}`,
    detail: details.detail,
  };
}
