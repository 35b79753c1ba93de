// `npm run demo`: a whole journey against an emulator in a second process. Ends with 0 only where every step gave what it should.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, cpSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, 'dist/cli.js');
const project = mkdtempSync(join(tmpdir(), 'rollcall-demo-'));
const sandbox = spawn(process.execPath, [cli, 'sandbox', '--only', 'vault'], { stdio: ['ignore', 'pipe', 'inherit'] });

try {
  cpSync(join(root, 'examples/quickstart'), project, { recursive: true });
  const env = await readExports(sandbox);
  const rollcall = (line, expected) => run(line, { env, ...expected });

  say('The files are checked; no network, no credentials.');
  rollcall('validate', { status: 0, text: 'Success! The configuration is valid' });
  say('What would be done? Nothing is written.');
  rollcall('plan --detailed-exitcode', { status: 2, text: '\nPlan: 4 to add, 0 to change, 0 to destroy.\n' });
  say('It is done.');
  rollcall('apply --auto-approve', { status: 0, text: 'Apply complete! Resources: 4 added, 0 changed, 0 destroyed.' });
  rollcall('plan --detailed-exitcode', { status: 0, text: 'No changes. Your infrastructure matches the configuration.' });

  say('Somebody changes a group outside: linus is taken out of "engineering", katherine is put in.');
  await changeOutside(env);
  rollcall('drift --detailed-exitcode', { status: 2, text: '# rollcall_group.groups["vault/engineering"] has changed' });
  say('The next plan would put it back, and says why.');
  rollcall('plan --detailed-exitcode', { status: 2, text: '+ "linus@acme.test" # drift' });
  rollcall('apply --auto-approve', { status: 0, text: 'Apply complete! Resources: 0 added, 1 changed, 0 destroyed.' });
  rollcall('plan --detailed-exitcode', { status: 0, text: 'No changes. Your infrastructure matches the configuration.' });
  say('Every step gave what it should.');
} catch (error) {
  process.exitCode = 1;
  console.error(`\nThe demo failed: ${error.message}`);
} finally {
  sandbox.kill('SIGTERM');
  rmSync(project, { recursive: true, force: true });
}

/** Environment variables that lead to the emulators, once they listen. */
async function readExports(child) {
  const env = { ...process.env, CI: 'true' };
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') return env;
    const match = /^export (\w+)='?([^']*)'?$/.exec(line);
    if (match) env[match[1]] = match[2];
  }
  throw new Error('the sandbox ended before it was ready');
}

/** Both streams go to one file, so that they are printed in the order in which they were written. */
function run(line, { env, status, text }) {
  console.log(`\n$ rollcall ${line}`);
  const file = join(project, '.output');
  const output = openSync(file, 'w');
  const done = spawnSync(process.execPath, [cli, ...line.split(' ')], { cwd: project, env, stdio: ['ignore', output, output] });
  closeSync(output);
  const written = readFileSync(file, 'utf8');
  process.stdout.write(written);
  console.log(`[exit status ${done.status}]`);
  if (done.status !== status) throw new Error(`"rollcall ${line}" ended with ${done.status}, not ${status}`);
  if (!written.includes(text)) throw new Error(`"rollcall ${line}" did not print ${JSON.stringify(text)}`);
}

async function changeOutside(env) {
  const request = async (path, body) => {
    const answer = await fetch(`${env.ROLLCALL_SANDBOX_VAULT_URL}/v1/identity/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'x-vault-token': env.VAULT_TOKEN },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? undefined : (await answer.json()).data;
  };
  const idOf = async (name) => (await request(`entity/name/${name}`)).id;
  const [group, linus, katherine] = await Promise.all([
    request('group/name/engineering'),
    idOf('linus@acme.test'),
    idOf('katherine@acme.test'),
  ]);
  const members = group.member_entity_ids.filter((id) => id !== linus);
  await request(`group/id/${group.id}`, { ...group, member_entity_ids: [...members, katherine] });
}

function say(sentence) {
  console.log(`\n── ${sentence}`);
}
