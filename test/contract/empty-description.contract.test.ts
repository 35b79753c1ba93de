import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../src/core/model/json.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { makeProject } from './netbird-provider/project.ts';
import type { Groups, NetbirdProject } from './netbird-provider/project.ts';

/*
 * A description that is declared as nothing, or not at all: whatever a system makes of it, a plan has nothing to do once it was applied.
 * Two systems have descriptions, and two have none.
 */
const BLOCKS = { vault: {}, netbird: {}, opal: {}, cipherscale: { roles: ['User'] } } as const satisfies Readonly<Record<string, Json>>;
const PROVIDERS = ['vault', 'netbird', 'opal', 'cipherscale'] as const;
const [TEXT, NOTHING] = ['What it is for.', ''];

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ only: [...PROVIDERS] });
});
beforeEach(() => {
  sandbox.reset();
  sandbox.faults.clear();
});
afterAll(() => sandbox.close());

function projectOf(provider: (typeof PROVIDERS)[number]): NetbirdProject {
  const env = Object.fromEntries(sandbox.exports);
  const url = env[`ROLLCALL_SANDBOX_${provider.toUpperCase()}_URL`] as string;
  return makeProject({ url, token: env['NB_PAT'] ?? '' }, { target: { provider, url }, env });
}

function groupsOf(provider: (typeof PROVIDERS)[number], description: string | undefined): Groups {
  const common = description === undefined ? {} : { description };
  return { described: { ...common, members: ['ada@acme.test'], [provider]: BLOCKS[provider] } };
}

describe.each(PROVIDERS)('a description in %s', (provider) => {
  test('that is declared as nothing, taken out of the file, written and emptied again leaves nothing to do each time', async () => {
    const project = projectOf(provider);

    for (const description of [NOTHING, TEXT, NOTHING, undefined]) {
      await project.settle(groupsOf(provider, description));
      const { plan } = await project.drift(groupsOf(provider, description));
      expect([plan?.drift, plan?.warnings]).toEqual([[], []]);
    }
  });
});
