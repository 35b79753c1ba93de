import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpalServer } from '../contract/opal-api/server.ts';
import type { Judge } from './judge.ts';
import { callerOf } from '../contract/opal-api/server.ts';
import { judgeTools } from './judge.ts';
import { openJudgedSandbox, refusedByJudge } from './judged-server.ts';
import { makeDice } from '../sandbox/differential.ts';
import { makeRequests } from './random-requests.ts';

const SEEDS = (process.env['ROLLCALL_TEST_SEEDS'] ?? '1,2,3').split(',').map(Number);
const REQUESTS = 120;

const tools = judgeTools();

describe.skipIf(tools === undefined)('random requests to Opal', () => {
  let server: OpalServer & { readonly judge: Judge };
  beforeAll(async () => {
    if (tools !== undefined) server = await openJudgedSandbox(tools);
  });
  afterAll(() => server.close());

  test.each(SEEDS)('are refused by the emulator where the vendor refuses them, and answered as the vendor says: seed %i', async (seed) => {
    server.wipe();
    server.judge.clear();
    const direct = callerOf(server.sandbox.urls.opal);
    const requests = await makeRequests(server, makeDice(seed));
    const taken: string[] = [];
    let refused = 0;
    for (let count = 0; count < REQUESTS; count++) {
      const { method, path, body } = requests();
      const before = server.sandbox.requests().length;
      const isRefused = await refusedByJudge(server.judge, method, path, body);
      // What reached the emulator and came back as a failure of Prism was a wrong answer, and no wrong request.
      if (isRefused && server.sandbox.requests().length > before) taken.push(`wrong answer: ${method} ${path} ${JSON.stringify(body)}`);
      else if (isRefused) {
        refused += 1;
        const { status } = await direct(method, path, body);
        if (status < 400) taken.push(`${status}: ${method} ${path} ${JSON.stringify(body)}`);
      }
    }
    process.stderr.write(`seed ${seed}: ${REQUESTS} random requests, ${refused} of them wrong by the vendor's document\n`);
    expect(taken).toEqual([]);
    expect(refused).toBeGreaterThan(REQUESTS / 20);
    expect(REQUESTS - refused).toBeGreaterThan(REQUESTS / 4);
  });
});
