import { describe, expect, it } from 'vitest';
import { COMMANDS, NOUNS } from '../../src/cli/commands.ts';
import { optionsOf } from '../../src/cli/command-options.ts';
import { renderHelp } from '../../src/cli/help.ts';
import { SHOWN_AS } from '../../src/reports/formats.ts';
import { longFlag } from '../../src/cli/options.ts';
import { parseArguments } from '../../src/cli/parse-arguments.ts';
import { splitWords } from '../../src/cli/words.ts';

describe('help', () => {
  it('of the program names every command, and none that is not there yet', () => {
    const text = renderHelp(undefined);

    for (const { name, summary } of COMMANDS)
      expect(text).toMatch(new RegExp(`^  ${name} +${summary.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'm'));
    expect(text).not.toMatch(/^ {2}(?:fmt|explain)\b/m);
  });

  it.each(Object.keys(NOUNS))('of "%s" names its commands', (noun) => {
    const text = renderHelp(noun);

    for (const { name } of COMMANDS.filter((command) => command.name.startsWith(`${noun} `))) expect(text).toContain(`\n  ${name}`);
  });

  it.each(COMMANDS)('of "$name" has a synopsis, every option and its examples', (command) => {
    const text = renderHelp(command);

    expect(text.split('\n')[0]).toBe(
      `Usage: ${['rollcall', command.name, ...command.arguments.map(({ name, required, variadic }) => (required ? '' : '[') + name.toUpperCase() + (variadic ? '…' : '') + (required ? '' : ']')), '[options]'].join(' ')}`,
    );
    for (const option of optionsOf(command)) expect(text).toContain(longFlag(option));
    for (const example of command.examples) expect(text).toContain(`  # ${example.does}\n  ${example.command}\n`);
  });

  it('names the formats that a command takes, and defaults', () => {
    const text = renderHelp(COMMANDS.find((command) => command.name === 'plan'));

    expect(text.replaceAll(/\s+/g, ' ')).toContain(`--format FORMAT what goes to stdout: ${SHOWN_AS.plan.join(', ')} (default: text)`);
    expect(text).toContain('--lock-timeout DURATION  how long to wait for the state lock: 30s, 5m (default: 0s)');
  });

  it.each(COMMANDS.flatMap((command) => command.examples.map((example) => ({ name: command.name, line: example.command }))))(
    'shows an example that is accepted: $line',
    ({ name, line }) => {
      const typed = /rollcall ((?:[^<>&|)]|<\()*)/.exec(line)![1]!;

      const found = parseArguments(splitWords(typed, 'example'), {});

      expect(found).toMatchObject({ type: 'run', command: { name } });
    },
  );

  it('fits into 120 columns', () => {
    const texts = [undefined, ...Object.keys(NOUNS), ...COMMANDS].map((subject) => renderHelp(subject));

    expect(texts.flatMap((text) => text.split('\n')).filter((line) => line.length > 120)).toEqual([]);
  });

  it.each([undefined, ...Object.keys(NOUNS), ...COMMANDS])('breaks lines between words at the width of the terminal', (subject) => {
    const wide = renderHelp(subject);
    const narrow = renderHelp(subject, 80);

    const examples = narrow.slice(narrow.indexOf('\nExamples:') === -1 ? narrow.length : narrow.indexOf('\nExamples:'));
    const explained = narrow.slice(0, narrow.length - examples.length);
    expect(explained.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(narrow.split(/\s+/)).toEqual(wide.split(/\s+/));
  });
});
