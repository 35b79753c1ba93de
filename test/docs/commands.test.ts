import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { optionsOf } from '../../src/cli/command-options.ts';
import { renderHelp } from '../../src/cli/help.ts';
import { longFlag } from '../../src/cli/options.ts';
import { parseArguments } from '../../src/cli/parse-arguments.ts';
import { readSettings } from '../../src/cli/settings.ts';
import { splitWords } from '../../src/cli/words.ts';
import { fakeProcess } from '../builders/surroundings.ts';
import { ROOT, furtherPages, pageOf, pages } from './pages.ts';
import type { Page } from './pages.ts';

/** The page with the help of every command as it is now: `npm run golden` writes it. */
function refreshed(page: Page): string {
  const [head, ...sections] = page.text.split(/^## /m);
  const withHelp = (text: string, help: string): string => text.replace(/```text\n[\s\S]*?```/, () => `\`\`\`text\n${help}\`\`\``);
  const subjects = new Map(COMMANDS.map((command) => [`rollcall ${command.name}`, command]));
  return [
    withHelp(head!, renderHelp(undefined)),
    ...sections.map((section) => {
      const command = subjects.get(section.slice(0, section.indexOf('\n')));
      return command ? withHelp(section, renderHelp(command)) : section;
    }),
  ].join('## ');
}

describe('docs/commands.md', () => {
  const page = pageOf('docs/commands.md');

  it('has the help of every command, with every option', async () => {
    await expect(refreshed(page)).toMatchFileSnapshot(join(ROOT, 'docs/commands.md'));
  });

  it('has a section for each command, in the order of help, and for nothing else', () => {
    expect(page.headings.slice(1)).toEqual(COMMANDS.map((command) => `rollcall ${command.name}`));
    expect(page.blocks).toHaveLength(COMMANDS.length + 1);
  });

  it('shows each option in the section of its command', () => {
    const sections = page.text.split(/^## /m).slice(1);
    const missing = COMMANDS.flatMap((command, index) =>
      optionsOf(command).flatMap((option) => (sections[index]!.includes(longFlag(option)) ? [] : [`${command.name} ${longFlag(option)}`])),
    );

    expect(missing).toEqual([]);
  });
});

interface Shown {
  readonly place: string;
  readonly line: string;
}

/** Command lines in blocks for a shell, and in code within sentences. */
function shownIn(page: Page): readonly Shown[] {
  const blocks = page.blocks
    .filter(({ language }) => language === 'sh' || language === 'console')
    .flatMap(({ text, line: first, language }) =>
      text.split('\n').flatMap((line, index) => {
        if (language === 'console' && !line.startsWith('$ ')) return [];
        return [{ place: `${page.path}:${first + 1 + index}`, line: line.replace(/^\$ /, '') }];
      }),
    );
  const spans = [...page.prose.matchAll(/`(rollcall [^`]+)`/g)].map((match) => ({ place: page.path, line: match[1]! }));
  return [...blocks, ...spans];
}

/** The calls of Rollcall in a line of shell: what stands between `&&`, `;` and `|`, without redirections. */
function callsIn({ line }: Shown): readonly string[] {
  return line
    .split(/&&|;|\||<\(|\)/)
    .map((part) => part.trim().replaceAll(/\s\d?[<>]+\s*\S+/g, ''))
    .filter((part) => /^rollcall(?: |$)/.test(part));
}

/** Words that stand for something in sentences about commands. */
const PLACEHOLDER = /^rollcall (?:COMMAND|<command>)/;

function faultOf(call: string): string | undefined {
  const surroundings = fakeProcess();
  try {
    const invocation = parseArguments(splitWords(call, 'the line').slice(1), {});
    if (invocation.type === 'help') return invocation.asked || typeof invocation.subject === 'string' ? undefined : 'it names no command';
    if (invocation.type === 'run') readSettings(invocation.values, invocation.command, surroundings);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('command lines', () => {
  const shown = [...pages(), ...furtherPages(), pageOf('src/providers/vault/README.md')].flatMap(shownIn);
  const calls = shown.flatMap((item) => callsIn(item).map((call) => ({ ...item, call })));

  it('that are shown anywhere have known commands, options and formats', () => {
    const faults = calls
      .filter(({ call }) => !PLACEHOLDER.test(call))
      .flatMap(({ place, call }) => {
        const fault = faultOf(call);
        return fault === undefined ? [] : [`${place}: ${call}: ${fault}`];
      });

    expect(calls.length).toBeGreaterThan(50);
    expect(faults).toEqual([]);
  });

  it('that help shows have them too', () => {
    const faults = COMMANDS.flatMap(({ examples }) =>
      examples.flatMap(({ command }) => callsIn({ place: '', line: command }).map(faultOf)),
    );

    expect(faults.length).toBeGreaterThan(COMMANDS.length);
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });

  it.each([
    'rollcall plna',
    'rollcall plan --formt json',
    'rollcall plan --format htm',
    'rollcall state rm',
    'rollcall sandbox --target x',
  ])('with a mistake are found: %s', (call) => {
    expect(faultOf(call)).toBeDefined();
  });

  it('show every command somewhere outside of its own section', () => {
    const elsewhere = calls.filter(({ place }) => !place.startsWith('docs/commands.md')).map(({ call }) => call);
    const unseen = COMMANDS.map(({ name }) => `rollcall ${name}`).filter(
      (name) => !elsewhere.some((call) => call === name || call.startsWith(`${name} `)),
    );

    expect(unseen.filter((name) => name !== 'rollcall completion')).toEqual([]);
  });
});
