import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './pages.ts';
import type { Block } from './pages.ts';

/** A line of a transcript that somebody types, and what it prints. */
export interface Typed {
  readonly command: string;
  readonly printed: string;
}

/** The typed lines of a block, each behind `$ `. */
export function typedIn(block: Block): readonly Typed[] {
  const typed: { command: string; printed: string }[] = [];
  for (const line of block.text.split('\n').slice(0, -1)) {
    if (line.startsWith('$ ')) typed.push({ command: line.slice(2), printed: '' });
    else if (typed.length === 0) throw new Error(`${block.page}:${block.line}: a transcript begins with "$ "`);
    else typed.at(-1)!.printed += `${line}\n`;
  }
  return typed;
}

/** A folder with the examples in it and `rollcall` on the path, as a clone has after `npm ci`. */
export interface Desk {
  readonly dir: string;
  /** Runs lines one after the other in one shell; both streams of each, in the order in which they were written. */
  type(lines: readonly string[], env: Readonly<Record<string, string>>): readonly { readonly status: number; readonly printed: string }[];
  clear(): void;
}

/** Makes one. */
export function makeDesk(): Desk {
  const dir = mkdtempSync(join(tmpdir(), 'rollcall-docs-'));
  symlinkSync(join(ROOT, 'examples'), join(dir, 'examples'));
  mkdirSync(join(dir, '.bin'));
  writeFileSync(join(dir, '.bin/rollcall'), `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'dist/cli.js')}" "$@"\n`);
  chmodSync(join(dir, '.bin/rollcall'), 0o755);
  return {
    dir,
    type(lines, env) {
      const printed = (index: number): string => join(dir, `.bin/${index}.txt`);
      const script = lines.map((line, index) => `{ ${line}\n} > '${printed(index)}' 2>&1 < /dev/null; echo $?\n`).join('');
      const done = spawnSync('bash', ['--norc', '-c', script], { cwd: dir, env: environment(dir, env), encoding: 'utf8' });
      if (done.status !== 0) throw new Error(`bash ended with ${done.status ?? done.signal}: ${done.error?.message ?? done.stderr}`);
      const statuses = done.stdout.trim().split('\n').map(Number);
      return lines.map((_line, index) => ({ status: statuses[index]!, printed: readFileSync(printed(index), 'utf8') }));
    },
    clear: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Nothing of the person who runs the tests: neither servers nor tokens nor colours. */
function environment(dir: string, env: Readonly<Record<string, string>>): Record<string, string> {
  return { PATH: `${join(dir, '.bin')}:${process.env['PATH'] ?? ''}`, HOME: dir, LANG: 'C.UTF-8', ...env };
}

/** Ids and ports differ from run to run, and what is said of work that takes long is said on a busy machine only. */
export function normalised(text: string): string {
  return text
    .replaceAll(/^(?:Reading|Applying steps:) .*…\n/gm, '')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>');
}

/** What a transcript prints as a pattern: a line of `…` stands for any lines. */
export function patternOf(printed: string): RegExp {
  const lines = normalised(printed).split('\n').slice(0, -1);
  const parts = lines.map((line) => (line === '…' ? '(?:.*\\n)*?' : `${line.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\n`));
  return new RegExp(`^${parts.join('')}$`);
}
