import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { opalChecks } from './opal-api/index.ts';
import type { OpalServer } from './opal-api/server.ts';
import { openOpalSandbox } from './opal-api/server.ts';

describe('the API of Opal on the sandbox', () => {
  let server: OpalServer;
  beforeAll(async () => {
    server = await openOpalSandbox();
  });
  beforeEach(() => server.wipe());
  afterAll(() => server.close());

  for (const check of opalChecks) test(check.title, () => check.run(server));
});
