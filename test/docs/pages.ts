import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Root of the repository. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** A fenced block of code. */
export interface Block {
  readonly page: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** What follows the language behind the fence. */
  readonly info: string;
  /** The HTML comment on the line before the fence. */
  readonly mark: string | undefined;
  readonly text: string;
}

/** A page of the documentation. */
export interface Page {
  /** Relative to the root. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** The text without its blocks of code. */
  readonly prose: string;
  readonly headings: readonly string[];
}

/** Everything that is written for people who use Rollcall. */
export function pages(): readonly Page[] {
  const docs = readdirSync(join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`);
  return ['README.md', ...docs.sort()].map(pageOf);
}

/** Pages for whoever works on Rollcall. */
export function furtherPages(): readonly Page[] {
  return ['ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'].filter((path) => existsSync(join(ROOT, path))).map(pageOf);
}

/** One page. */
export function pageOf(path: string): Page {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const blocks: Block[] = [];
  const prose: string[] = [];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const fence = /^(\s*)(```+)(\w*) ?(.*)$/.exec(lines[index]!);
    if (!fence) {
      prose.push(lines[index]!);
      continue;
    }
    const end = lines.findIndex((line, at) => at > index && line.trim() === fence[2]);
    if (end < 0) throw new Error(`${path}:${index + 1}: the block does not end`);
    const code = lines.slice(index + 1, end).map((line) => line.slice(fence[1]!.length));
    const mark = /^\s*<!-- (.*) -->$/.exec(lines[index - 1] ?? '')?.[1];
    blocks.push({
      page: path,
      line: index + 1,
      language: fence[3]!,
      info: fence[4]!,
      mark,
      text: code.map((line) => `${line}\n`).join(''),
    });
    index = end;
  }
  const headings = prose.filter((line) => /^#{1,6} /.test(line)).map((line) => line.replace(/^#+ /, ''));
  return { path, text, blocks, prose: prose.join('\n'), headings };
}

/** The part of a link behind `#` that leads to a heading, as forges make it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
