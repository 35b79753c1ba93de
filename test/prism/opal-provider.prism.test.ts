import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { anyServerChecks } from '../contract/opal-provider/any-server.ts';
import { faultChecks } from '../contract/opal-provider/faults.ts';
import { sampleChecks } from '../contract/opal-provider/sample.ts';
import { openOpalTarget } from '../contract/opal-provider/server.ts';
import type { OpalTarget } from '../contract/opal-provider/server.ts';
import { writeChecks } from '../contract/opal-provider/writes.ts';
import type { Judge } from './judge.ts';
import { judgeTools, startJudge } from './judge.ts';

const tools = judgeTools();

const HEAPS = 'a judge in between holds requests up and lets them through in heaps';

/** What cannot be judged by the document, and why. */
const BEYOND: Readonly<Record<string, string>> = {
  'access rules and types that nobody knows are left alone, and an imported group is deleted only where that is asked for':
    'a type that nobody knows is none of the document',
  'what a template decides is left to it, until the declaration ends that': 'a template is let go by null, which only the newer API has',
  'the limits of the organisation are kept from the first request on': HEAPS,
  'two targets of one organisation keep its limits together, each with a token of its own, until they are refused for being one': HEAPS,
};

describe.skipIf(tools === undefined)("the provider of Opal, judged by the vendor's schema", () => {
  let server: OpalTarget;
  let judge: Judge;
  beforeAll(async () => {
    if (tools === undefined) return;
    const target = await openOpalTarget({ opal: { unknownTypes: false } });
    judge = await startJudge(target.sandbox.urls.opal, tools);
    server = { ...target, url: judge.url };
  });
  beforeEach(async () => {
    await server.wipe();
    judge.clear();
  });
  afterAll(async () => {
    process.stderr.write(`${judge.judged()} requests and answers of the provider judged by the vendor's schema\n`);
    await judge.close();
    await server.close();
  });

  const checks = [...anyServerChecks, ...sampleChecks, ...writeChecks, ...faultChecks];
  test('all but what is beyond the document is judged', () => {
    const titles = checks.map(({ title }) => title);
    expect(Object.keys(BEYOND).filter((title) => !titles.includes(title))).toEqual([]);
  });
  for (const check of checks.filter(({ title }) => !Object.hasOwn(BEYOND, title))) {
    test(check.title, async () => {
      await check.run(server);
      expect(judge.violations()).toEqual([]);
    });
  }
});
