import { describe, expect, it } from 'vitest';
import { providerChecks } from './contract-checks.ts';
import { describeContract } from './describe-contract.ts';
import { makeProject } from './vault-project.ts';
import { SANDBOX, openSandboxServer } from './vault-server.ts';

describeContract(SANDBOX);

/** As Vault without Enterprise is. */
describe('on a server that does not look at namespaces', () => {
  it.each(providerChecks.filter(({ needs }) => needs === 'no namespaces'))('$title', async ({ run }) => {
    const server = await openSandboxServer({ deviations: ['namespaces-are-ignored'] });
    await run(server);
    await server.close();
  });

  it('takes its word where the token may not look at itself', async () => {
    const server = await openSandboxServer({ deviations: ['namespaces-are-ignored'] });
    const { hooks } = server.sandbox ?? {};
    if (hooks)
      hooks.rewrite = ({ path }, answer) => {
        if (path === '/v1/auth/token/lookup-self') return { ...answer, status: 403, body: '{"errors":["permission denied"]}' };
        return path === '/v1/sys/health' ? { ...answer, body: answer.body.replace('{', '{"enterprise":false,') } : answer;
      };
    await expect(makeProject(server, { target: { namespace: 'team1' } }).read({})).rejects.toMatchObject({ code: 'PROVIDER_NOT_FOUND' });
    await server.close();
  });
});
