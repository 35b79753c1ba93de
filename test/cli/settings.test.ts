import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { canAsk } from '../../src/cli/context.ts';
import { readDuration, readSettings } from '../../src/cli/settings.ts';
import type { SharedValues } from '../../src/cli/settings.ts';
import { fakeProcess } from '../builders/surroundings.ts';
import type { FakeOptions } from '../builders/surroundings.ts';

const PLAN = COMMANDS.find((command) => command.name === 'plan')!;

function settings(values: SharedValues, surroundings: FakeOptions = {}): ReturnType<typeof readSettings> {
  return readSettings(values, PLAN, fakeProcess(surroundings));
}

describe('shared options', () => {
  it('take files from where the command acts', () => {
    const { outputs, startDir } = settings({ chdir: 'sub', output: ['json=out/plan.json'] }, { cwd: '/home/ada' });

    expect(startDir).toBe('/home/ada/sub');
    expect(outputs).toEqual([{ format: 'json', file: '/home/ada/sub/out/plan.json' }]);
  });

  it('keep an equals sign in a file name', () => {
    expect(settings({ output: ['json=a=b.json'] }).outputs[0]?.file).toBe('/project/a=b.json');
  });

  it.each([
    { values: { format: 'yaml' }, message: '"yaml" is no format of "rollcall plan".' },
    { values: { output: ['plan.json'] }, message: '"--output" takes a format and a file, not "plan.json".' },
    { values: { output: ['json='] }, message: '"--output" takes a format and a file, not "json=".' },
    { values: { output: ['htm=a.html'] }, message: '"htm" is no format of "rollcall plan".' },
    { values: { parallelism: '0' }, message: '"--parallelism" takes a whole number from 1 on, not "0".' },
    { values: { parallelism: '2.5' }, message: '"--parallelism" takes a whole number from 1 on, not "2.5".' },
    { values: { lockTimeout: '30' }, message: '"--lock-timeout" takes a number with a unit, not "30".' },
    { values: { quiet: true, verbose: true }, message: '"--quiet" and "--verbose" exclude each other.' },
  ] as const)('refuse $values', ({ values, message }) => {
    expect(() => settings(values)).toThrow(expect.objectContaining({ code: 'USAGE', message }) as Error);
  });

  it.each([
    { text: '0s', ms: 0 },
    { text: '500ms', ms: 500 },
    { text: '30s', ms: 30_000 },
    { text: '5m', ms: 300_000 },
    { text: '1h', ms: 3_600_000 },
  ])('read $text as $ms ms', ({ text, ms }) => {
    expect(readDuration(text, '--lock-timeout')).toBe(ms);
  });
});

describe('questions', () => {
  it('are asked nowhere but on a terminal', () => {
    const ask = (terminal: boolean): boolean => {
      const process = fakeProcess({ terminal });
      return canAsk({ ...process, settings: readSettings({}, PLAN, process) });
    };

    expect({ terminal: ask(true), pipe: ask(false) }).toEqual({ terminal: true, pipe: false });
  });

  it.each([
    { why: 'on a terminal', values: {}, terminal: true, env: {}, input: true },
    { why: 'with --no-input', values: { input: false }, terminal: true, env: {}, input: false },
    { why: 'in a pipeline', values: {}, terminal: true, env: { CI: 'true' }, input: false },
    { why: 'with CI switched off', values: {}, terminal: true, env: { CI: 'false' }, input: true },
  ])('are allowed $why: $input', ({ values, terminal, env, input }) => {
    expect(settings(values, { terminal, env }).input).toBe(input);
  });
});

describe('colour', () => {
  it.each([
    { why: 'a terminal', values: {}, terminal: true, env: {}, color: true },
    { why: 'no terminal', values: {}, terminal: false, env: {}, color: false },
    { why: '--no-color', values: { color: false }, terminal: true, env: { FORCE_COLOR: '1' }, color: false },
    { why: 'NO_COLOR before FORCE_COLOR', values: {}, terminal: true, env: { NO_COLOR: '1', FORCE_COLOR: '1' }, color: false },
    { why: 'an empty NO_COLOR', values: {}, terminal: true, env: { NO_COLOR: '' }, color: true },
    { why: 'FORCE_COLOR', values: {}, terminal: false, env: { FORCE_COLOR: '1' }, color: true },
    { why: 'FORCE_COLOR=0', values: {}, terminal: true, env: { FORCE_COLOR: '0' }, color: false },
    { why: 'a dumb terminal', values: {}, terminal: true, env: { TERM: 'dumb' }, color: false },
  ])('with $why: $color', ({ values, terminal, env, color }) => {
    expect(settings(values, { terminal, env }).color).toEqual({ stdout: color, stderr: color });
  });
});

it('animates nothing in a pipeline, terminal or not', () => {
  expect(settings({}, { terminal: true, env: { CI: '1' } }).animation).toBe(false);
  expect(settings({}, { terminal: true }).animation).toBe(true);
});
