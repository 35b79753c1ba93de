import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.ts';
import type { Drift } from '../../../src/core/model/plan.ts';
import type { AuditLog, Live } from '../../../src/core/provider.ts';
import { attributeDrift } from '../../../src/providers/vault/attribute.ts';
import type { VaultFacts } from '../../../src/providers/vault/facts.ts';

/**
 * What a file device of OpenBao 2.7.2 wrote on 2026-11-28: Rollcall makes three groups, then somebody adds a member to one by its name, to
 * another by its id in the data, which the log has as an HMAC only, and deletes the third.
 */
const ENTRIES = readFileSync(join(import.meta.dirname, '../../recordings/openbao-audit.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as JsonObject);
const [ADMINS, ENG, OPS] = [
  '572f9a6f-0050-a52e-3bca-771819cce084',
  '8fbe800f-a60c-7330-15a3-730de3b251cc',
  'ff2bd86f-cabf-97ec-527a-6a08d449166f',
];
const MALLORY = 'userpass-mallory (entity 6b1fe141-165f-0b3f-8546-08b6ee5b4668)';
const APPLIED = '2026-11-28T18:42:11.430Z';

function logOf(entries: readonly JsonObject[], applied: string | undefined, onUntimed?: (count: number) => void): AuditLog {
  return {
    ...(onUntimed ? { onUntimed } : {}),
    async *entries() {
      yield* entries;
    },
    appliedAt: () => applied,
    appliedName: (address) => (address === 'v/ops' ? 'Ops' : undefined),
  };
}

interface Given {
  readonly entries?: readonly JsonObject[];
  readonly applied?: string | undefined;
  readonly namespace?: string;
}

async function authors({ entries = ENTRIES, applied = APPLIED, namespace }: Given): Promise<Record<string, string>> {
  const drift = [
    { address: 'v/admins', id: ADMINS, type: 'changed' },
    { address: 'v/eng', id: ENG, type: 'changed' },
    { address: 'v/ops', id: OPS, type: 'deleted' },
  ] as unknown as Drift[];
  const live = {
    identity: { provider: 'vault', url: 'x', ...(namespace === undefined ? {} : { namespace }) },
    index: [
      { id: ADMINS, name: 'Admins' },
      { id: ENG, name: 'eng' },
    ],
  } as unknown as Live<VaultFacts>;
  const found = await attributeDrift(logOf(entries, applied), { drift, live });
  return Object.fromEntries([...found].map(([address, { by }]) => [address, `${by?.who} at ${by?.when}`]));
}

describe('attributeDrift', () => {
  it('names who wrote last, by path, by name and by an id that is an HMAC', async () => {
    expect(await authors({})).toEqual({
      'v/admins': `${MALLORY} at 2026-11-28T18:42:14.713391047Z`,
      'v/eng': `${MALLORY} at 2026-11-28T18:42:15.592582076Z`,
      'v/ops': `${MALLORY} at 2026-11-28T18:42:16.562936239Z`,
    });
  });

  it('passes over entries whose time is none, whatever stands around them, and tells how many', async () => {
    const last = ENTRIES.find((entry) => entry['type'] === 'response' && (entry['request'] as JsonObject)['operation'] === 'delete')!;
    const named = (time: string, name: string): JsonObject => ({
      ...last,
      time,
      auth: { ...(last['auth'] as JsonObject), display_name: name },
    });
    const untimed: number[] = [];
    const live = { identity: { provider: 'vault', url: 'x' }, index: [{ id: OPS, name: 'ops' }] } as unknown as Live<VaultFacts>;
    const drift = [{ address: 'v/ops', id: OPS, type: 'deleted' }] as unknown as Drift[];
    const entries = [named('2099-01-01T00:00:00Z', 'newest'), named('bad', 'nobody'), named('2097-01-01T00:00:00Z', 'older')];

    const found = await attributeDrift(
      logOf(entries, undefined, (count) => untimed.push(count)),
      { drift, live },
    );

    expect(found.get('v/ops')?.by).toMatchObject({ when: '2099-01-01T00:00:00Z', who: expect.stringContaining('newest') as string });
    expect(untimed).toEqual([1]);
  });

  it('names who deleted a group by the name that it was applied with', async () => {
    const byName = ENTRIES.map((entry) => {
      const request = entry['request'] as JsonObject;
      return request['path'] === `identity/group/id/${OPS}`
        ? { ...entry, request: { ...request, path: 'identity/group/name/ops' } }
        : entry;
    });

    expect((await authors({ entries: byName }))['v/ops']).toBe(`${MALLORY} at 2026-11-28T18:42:16.562936239Z`);
    expect((await authors({ entries: byName, applied: '2026-11-28T18:43:00Z' }))['v/ops']).toBeUndefined();
  });

  it('names nobody for what is older than the last apply', async () => {
    expect(await authors({ applied: '2026-11-28T18:43:00Z' })).toEqual({});
  });

  it('names nobody of another namespace', async () => {
    expect(await authors({ namespace: 'team' })).toEqual({});
    const inTeam = ENTRIES.map((entry) => ({ ...entry, request: { ...(entry['request'] as JsonObject), namespace: { path: 'team/' } } }));
    expect(Object.keys(await authors({ entries: inTeam, namespace: 'team' }))).toEqual(['v/admins', 'v/eng', 'v/ops']);
  });

  it('does not count what was refused, and says where no answer is in the log', async () => {
    const refused = ENTRIES.map((entry) => (entry['type'] === 'response' ? { ...entry, error: 'permission denied' } : entry));
    const unanswered = ENTRIES.filter((entry) => entry['type'] === 'request');

    expect(await authors({ entries: refused })).toEqual({});
    expect((await authors({ entries: unanswered }))['v/ops']).toMatch(/^userpass-mallory .*, whose request has no answer in the log at /);
  });

  it('reads a log whose files come in any order', async () => {
    expect(await authors({ entries: ENTRIES.toReversed() })).toEqual(await authors({}));
  });

  it('names a token without a name or an entity as what it is', async () => {
    const nameless = ENTRIES.map((entry) => ({ ...entry, auth: {} }));

    expect((await authors({ entries: nameless }))['v/ops']).toBe('a token without a name at 2026-11-28T18:42:16.562936239Z');
  });
});
