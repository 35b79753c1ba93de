import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { completions } from '../../src/cli/completion/index.ts';
import { optionsOf } from '../../src/cli/command-options.ts';
import { longFlag } from '../../src/cli/options.ts';

const SHELLS = Object.keys(completions) as (keyof typeof completions)[];
const MISSING = SHELLS.filter((shell) => spawnSync(shell, ['--version']).status !== 0);
if (MISSING.length > 0)
  console.warn(`\n!!!!\n!!!! skipped: whether shells can read their completion, for these are not here: ${MISSING.join(', ')}\n!!!!\n`);

function hasShell(shell: keyof typeof completions): boolean {
  return !MISSING.includes(shell);
}

/** What bash offers when the last word is completed. */
function bashReply(...words: readonly string[]): string[] {
  const script = `${completions.bash()}
COMP_WORDS=(rollcall ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
_rollcall
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const done = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout.split('\n').filter((line) => line !== '');
}

describe.each(SHELLS)('completion for %s', (shell) => {
  it('knows every command and every option', () => {
    const script = completions[shell]();

    for (const command of COMMANDS) {
      for (const word of command.name.split(' ')) expect(script).toContain(word);
      for (const option of optionsOf(command)) expect(script).toContain(longFlag(option).slice(2));
    }
  });

  it.runIf(hasShell(shell))('is a script that the shell can read', () => {
    const done = spawnSync(shell, ['-n'], { input: completions[shell](), encoding: 'utf8' });

    expect(done).toMatchObject({ status: 0, stderr: '' });
  });
});

describe.runIf(hasShell('bash'))('bash', () => {
  it.each([
    { words: [''], offers: ['init', 'plan', 'state', '--version'] },
    { words: ['pl'], offers: ['plan'] },
    { words: ['state', ''], offers: ['list', 'rm', 'unlock'] },
    { words: ['-C', 'dir', 'state', 'li'], offers: ['list'] },
    { words: ['plan', '--detailed'], offers: ['--detailed-exitcode'] },
    { words: ['plan', '--format', ''], offers: ['text', 'json'] },
    { words: ['plan', '--output', 'j'], offers: ['json='] },
    { words: ['schema', ''], offers: ['project', 'state'] },
    { words: ['completion', 'f'], offers: ['fish'] },
  ])('offers $offers behind $words', ({ words, offers }) => {
    expect(bashReply(...words)).toEqual(expect.arrayContaining(offers));
  });

  it('offers only options of the command', () => {
    expect(bashReply('state', 'list', '--')).not.toContain('--auto-approve');
    expect(bashReply('apply', '--')).toContain('--auto-approve');
  });
});
