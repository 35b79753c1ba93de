import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OpalServer } from '../contract/opal-api/server.ts';
import type { Judge } from './judge.ts';
import { opalChecks } from '../contract/opal-api/index.ts';
import { judgeTools } from './judge.ts';
import { openJudgedSandbox } from './judged-server.ts';

const tools = judgeTools();

describe.skipIf(tools === undefined)("the API of Opal, judged by the vendor's schema", () => {
  let server: OpalServer & { readonly judge: Judge };
  beforeAll(async () => {
    if (tools !== undefined) server = await openJudgedSandbox(tools);
  });
  beforeEach(() => {
    server.wipe();
    server.judge.clear();
  });
  afterAll(async () => {
    process.stderr.write(`${server.judge.judged()} requests and answers judged by the vendor's schema\n`);
    await server.close();
  });

  for (const check of opalChecks) {
    test(check.title, async () => {
      await check.run(server);
      expect(server.judge.violations()).toEqual([]);
    });
  }

  test('the judge notices a wrong request and a wrong answer', async () => {
    expect((await server.call('GET', '/groups?page_size=many')).status).toBe(422);
    server.act('types', { group: 'staff', type: 'LATTICE_CIRCLE' });
    server.act('switches', { unknown_types: true });
    expect((await server.call('GET', '/groups')).status).toBe(500);
    expect(server.judge.violations().map(({ path }) => path)).toEqual(['/v1/groups?page_size=many', '/v1/groups']);
  });
});
