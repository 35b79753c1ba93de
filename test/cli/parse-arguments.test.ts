import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/parse-arguments.ts';
import type { RollcallError } from '../../src/core/errors.ts';

function parse(line: string, env: Record<string, string> = {}): unknown {
  const found = parseArguments(line.split(' ').filter(Boolean), env);
  return found.type === 'run' ? { command: found.command.name, ...found.values } : found;
}

function refusal(
  line: string,
  env: Record<string, string> = {},
): { readonly code: string; readonly message: string; readonly hint: string | undefined } {
  try {
    parse(line, env);
  } catch (error) {
    const { code, message, hint } = error as RollcallError;
    return { code, message, hint };
  }
  throw new Error(`"${line}" was accepted`);
}

describe('arguments', () => {
  it.each([
    { line: 'plan', values: { command: 'plan' } },
    { line: 'plan --out plan.json', values: { command: 'plan', out: 'plan.json' } },
    { line: '-C dir plan --format json', values: { command: 'plan', chdir: 'dir', format: 'json' } },
    { line: '--target a/* plan --target b/*', values: { command: 'plan', target: ['a/*', 'b/*'] } },
    { line: 'plan --output json=a --output text=b', values: { command: 'plan', output: ['json=a', 'text=b'] } },
    { line: 'apply plan.json', values: { command: 'apply', planfile: 'plan.json' } },
    { line: 'apply --auto-approve --no-input --no-color', values: { command: 'apply', autoApprove: true, input: false } },
    { line: 'validate a.yaml groups', values: { command: 'validate', path: ['a.yaml', 'groups'] } },
    { line: 'state list', values: { command: 'state list' } },
    { line: 'state mv a/x a/y', values: { command: 'state mv', from: 'a/x', to: 'a/y' } },
    { line: 'state -C dir show v/a', values: { command: 'state show', chdir: 'dir', address: 'v/a' } },
    { line: 'state push -', values: { command: 'state push', file: '-' } },
    { line: 'state rm -- --odd', values: { command: 'state rm', glob: '--odd' } },
  ])('reads "$line"', ({ line, values }) => {
    expect(parse(line)).toMatchObject(values);
  });

  it.each([
    { line: '--version', wish: { type: 'version' } },
    { line: '-C dir --version', wish: { type: 'version' } },
    { line: '', wish: { type: 'help', subject: undefined, asked: false } },
    { line: '--help', wish: { type: 'help', subject: undefined, asked: true } },
    { line: 'help', wish: { type: 'help', subject: undefined, asked: true } },
    { line: 'state', wish: { type: 'help', subject: 'state', asked: false } },
    { line: 'state -h', wish: { type: 'help', subject: 'state', asked: true } },
    { line: 'help state', wish: { type: 'help', subject: 'state', asked: true } },
  ])('takes "$line" for a wish for text', ({ line, wish }) => {
    expect(parse(line)).toEqual(wish);
  });

  it.each(['plan --help', 'plan -h', 'help plan', '--help plan'])('takes "%s" for a wish for the help of plan', (line) => {
    expect(parse(line)).toMatchObject({ type: 'help', subject: { name: 'plan' }, asked: true });
  });

  it.each([
    { line: 'pln', message: 'There is no command "pln".', hint: 'Did you mean "rollcall plan"?' },
    { line: 'state lst', message: 'There is no command "state lst".', hint: 'Did you mean "rollcall state list"?' },
    { line: 'xyzzy', message: 'There is no command "xyzzy".', hint: 'See "rollcall --help".' },
    { line: 'toString', message: 'There is no command "toString".', hint: 'See "rollcall --help".' },
    { line: 'plan --fromat json', message: 'Unknown option "--fromat".', hint: 'Did you mean "--format"?' },
    { line: 'plan --xyzzy', message: 'Unknown option "--xyzzy".', hint: 'See "rollcall plan --help".' },
    { line: 'plan --out', message: 'Option "--out <file>" argument missing.', hint: 'See "rollcall plan --help".' },
    { line: 'state show', message: 'Missing required argument "address".', hint: 'See "rollcall state show --help".' },
    { line: 'plan extra', message: 'Too many arguments. Expected 0 arguments but got 1.', hint: 'See "rollcall plan --help".' },
  ])('refuses "$line" with what may have been meant', ({ line, message, hint }) => {
    expect(refusal(line)).toEqual({ code: 'USAGE', message, hint });
  });

  it.each(['validate --detailed-exitcode', 'state list --parallelism 3', 'schema --format json', 'plan --trace json', 'plan --since main'])(
    'refuses an option that the command does not have: "%s"',
    (line) => {
      expect(refusal(line).message).toMatch(/^Unknown option "--[a-z-]+"\.$/);
    },
  );

  it.each(['fmt', 'explain'])('knows no "%s", although its name is taken', (line) => {
    expect(refusal(line)).toMatchObject({ code: 'USAGE', message: `There is no command "${line}".` });
  });
});

describe('ROLLCALL_CLI_ARGS', () => {
  it('stands before what is typed, so that what is typed wins', () => {
    const env = { ROLLCALL_CLI_ARGS: '--format text --target a/*', ROLLCALL_CLI_ARGS_PLAN: "--out 'a plan.json'" };

    expect(parse('plan --format json --target b/*', env)).toMatchObject({ format: 'json', target: ['a/*', 'b/*'], out: 'a plan.json' });
  });

  it('of one command leaves the others alone', () => {
    const env = { ROLLCALL_CLI_ARGS_PLAN: '--detailed-exitcode', ROLLCALL_CLI_ARGS_STATE_LIST: '--format json' };

    expect(parse('apply', env)).not.toHaveProperty('detailedExitcode');
    expect(parse('state list', env)).toMatchObject({ format: 'json' });
  });

  it('with a quote that is not closed is refused by name', () => {
    expect(refusal('plan', { ROLLCALL_CLI_ARGS: '--out "a' }).message).toBe('ROLLCALL_CLI_ARGS has a quote that is not closed.');
  });
});
