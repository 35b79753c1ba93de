import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { validate } from '../../src/run/validate.ts';
import { pages } from './pages.ts';
import type { Block } from './pages.ts';

type Table = Record<string, unknown>;

/** What a block that shows a part is a part of, by the comment before it. */
const PARTS: Readonly<Record<string, (part: Table) => Readonly<Record<string, unknown>>>> = {
  'part of rollcall.yaml': (part) => ({ 'rollcall.yaml': withTargets({ ...PROJECT, ...part }) }),
  'part of a target': (part) => ({ 'rollcall.yaml': { ...PROJECT, targets: { 'vault-prod': { provider: 'vault', ...part } } } }),
  'part of a group': (part) => ({ 'groups/a.yaml': { department: 'engineering', groups: { engineering: part } } }),
};

const TARGETS = {
  'vault-prod': { provider: 'vault', url: 'https://vault.acme.test:8200' },
  'vault-staging': { provider: 'vault', url: 'https://staging.acme.test:8200' },
  mesh: { provider: 'netbird', url: 'https://api.netbird.io' },
  zt: { provider: 'cipherscale', url: 'https://zt.acme.test/qa' },
  access: { provider: 'opal' },
};
const PROJECT = { version: 1, project: 'acme-access', groups: ['groups/*.yaml'], targets: TARGETS };
const GROUPS = {
  department: 'engineering',
  groups: { engineering: { members: ['ada@acme.test'], vault: {} }, 'payments-entry': { vault: {} }, 'payments-release': { vault: {} } },
};

/** A part that brings its own targets does not lose those that other parts speak of. */
function withTargets(project: Table): Table {
  return { ...project, targets: { ...TARGETS, ...(project['targets'] as Table) } };
}

/** The files of a project that has the block in it. */
function filesWith(block: Block): Readonly<Record<string, string>> {
  const value = parse(block.text) as Table;
  const known = block.mark === undefined ? undefined : PARTS[block.mark];
  const files = { 'rollcall.yaml': PROJECT, 'groups/a.yaml': GROUPS, ...known?.(value) };
  const texts = Object.fromEntries(Object.entries(files).map(([file, content]) => [file, stringify(content)]));
  if (known) return texts;
  if ('version' in value) return { ...texts, 'rollcall.yaml': block.text };
  return { ...texts, 'groups/a.yaml': block.text };
}

const BLOCKS = pages().flatMap((page) =>
  page.blocks.filter(({ language, mark }) => language === 'yaml' && !mark?.startsWith('not for Rollcall')),
);

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-docs-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), text);
  }
  const { diagnostics } = await validate({ from: dir, dir, paths: [], date: '2026-11-23' });
  // An example shows one thing; what a review would ask beside it is not its subject.
  const mistakes = diagnostics.filter(({ code }) => !code.startsWith('LINT_'));
  return mistakes.map(({ summary, code, range }) => `${range?.filename}:${range?.start.line} ${summary} [${code}]`);
}

describe('YAML', () => {
  it.each(BLOCKS.map((block) => ({ place: `${block.page}:${block.line}`, block })))(
    'in $place is valid, whole or as a part',
    async ({ block }) => {
      expect(await problemsOf(filesWith(block))).toEqual([]);
    },
  );

  it('is shown whole, or says what it is a part of', () => {
    const marks = pages().flatMap((page) => page.blocks.filter(({ language }) => language === 'yaml').map(({ mark }) => mark));
    const unknown = marks.filter((mark) => mark !== undefined && !mark.startsWith('not for Rollcall: ') && PARTS[mark] === undefined);

    expect(unknown).toEqual([]);
    expect(BLOCKS.length).toBeGreaterThan(15);
  });

  it.each([
    { mark: undefined, text: 'department: a\ngroups:\n  b: { member: [] }\n' },
    { mark: 'part of a group', text: 'vault: { policies: eng-read }\n' },
    { mark: 'part of a target', text: 'token: abc\n' },
    { mark: 'part of rollcall.yaml', text: 'guard: {}\n' },
    { mark: undefined, text: 'version: 1\nproject: a b\ngroups: []\ntargets: {}\n' },
  ])('with a mistake is noticed: $text', async ({ mark, text }) => {
    expect(await problemsOf(filesWith({ page: 'p', line: 1, language: 'yaml', info: '', mark, text }))).not.toEqual([]);
  });
});

describe('JSON', () => {
  it.each(pages().flatMap((page) => page.blocks.filter(({ language }) => language === 'json')))(
    'in $page at line $line can be parsed',
    ({ text }) => {
      expect(JSON.parse(text)).toBeDefined();
    },
  );
});
