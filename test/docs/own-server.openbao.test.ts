import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { realServer } from '../contract/vault-server.ts';
import type { VaultServer } from '../contract/vault-server.ts';
import { pageOf } from './pages.ts';
import { makeDesk } from './transcript.ts';
import type { Desk } from './transcript.ts';

const README = pageOf('README.md');
const SECTION = README.text.slice(0, README.text.indexOf('\n## Your own OpenBao')).split('\n').length;
const [setUp, declared, use] = README.blocks.filter(({ line }) => line > SECTION);

/** The vendor's command writes with one request; it need not be installed where a server is tested. */
const BAO = `#!${process.execPath}
const [verb, path, ...pairs] = process.argv.slice(2);
if (verb !== 'write') throw new Error('only "bao write" is known here');
fetch(process.env.BAO_ADDR + '/v1/' + path, {
  method: 'POST',
  headers: { 'X-Vault-Token': process.env.BAO_TOKEN, 'Content-Type': 'application/json' },
  body: JSON.stringify(Object.fromEntries(pairs.map((pair) => pair.split('=')))),
}).then((answer) => process.exit(answer.ok ? 0 : 1));
`;

const real = realServer();
if (!real) {
  console.warn('\nSKIPPED: the commands of the README on a real server. Set ROLLCALL_TEST_VAULT_ADDR and ROLLCALL_TEST_VAULT_TOKEN.\n');
  describe('the commands of the README on a real server', () => {
    test.skip('SKIPPED: ROLLCALL_TEST_VAULT_ADDR and ROLLCALL_TEST_VAULT_TOKEN are not set', () => undefined);
  });
}

describe.runIf(real)('the commands of the README on a real server', () => {
  let server: VaultServer;
  let desk: Desk;

  beforeAll(async () => {
    server = await (real as NonNullable<typeof real>).open();
    await server.wipe();
    desk = makeDesk();
    writeFileSync(join(desk.dir, '.bin/bao'), BAO);
    chmodSync(join(desk.dir, '.bin/bao'), 0o755);
  });
  afterAll(async () => {
    await server.wipe();
    await server.close();
    desk.clear();
  });

  it('make a project, plan it, apply it, and find no drift', () => {
    expect([setUp?.language, declared?.language, use?.language]).toEqual(['sh', 'yaml', 'sh']);
    const typed = (text: string): string[] => text.trim().split('\n');
    // The server runs already, and its address is another one.
    const before = typed(setUp!.text).filter((line) => !/^(?:bao server|export) /.test(line));
    const file = `cat > access/groups/departments/engineering.yaml <<'END'\n${declared!.text}END`;
    const env = { BAO_ADDR: server.url, BAO_TOKEN: server.token, ROLLCALL_CLI_ARGS_APPLY: '--auto-approve' };

    const done = desk.type([...before, file, ...typed(use!.text)], env);

    expect(before).toHaveLength(3);
    expect(done.map(({ status, printed }) => (status === 0 ? 'ok' : printed))).toEqual(done.map(() => 'ok'));
    const [planned, applied, drift] = done.slice(-3).map(({ printed }) => printed);
    expect(planned).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
    expect(applied).toContain('Apply complete! Resources: 1 added, 0 changed, 0 destroyed.');
    expect(drift).toContain('No drift. The live systems hold what was last applied.');
  });
});
