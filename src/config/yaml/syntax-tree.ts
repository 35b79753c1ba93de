import { quoteName } from '../../core/model/quote-name.ts';
import type { CST } from 'yaml';
import { MAX_DEPTH, MAX_FAULTS, MAX_TOKENS } from './limits.ts';
import type { YamlFault } from './fault.ts';

type Lexer = { lex(source: string): Generator<string> };

/**
 * Judges the text by its tokens alone, one at a time: a file that nests without end or consists of nothing but punctuation would
 * need gigabytes as a tree. Undefined: it can be parsed.
 */
export function judgeTokens(lexer: Lexer, text: string): YamlFault | undefined {
  const open: OpenSigns = { flow: 0, row: 0 };
  let offset = 0;
  let tokens = 0;
  for (const token of lexer.lex(text)) {
    countSign(open, token);
    if (open.flow > MAX_DEPTH || open.row > MAX_DEPTH) return tooDeep(offset);
    if (++tokens > MAX_TOKENS) return tooComplex(offset);
    if (!MODES.has(token)) offset += token.length;
  }
  return undefined;
}

/** How many brackets are open, and how many signs that begin a collection stand in a row with nothing but blanks between. */
interface OpenSigns {
  flow: number;
  row: number;
}

/** Tokens that say how the lexer goes on and stand for no text. */
const MODES: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);

function countSign(open: OpenSigns, token: string): void {
  if (token === '[' || token === '{') open.flow++;
  else if (token === ']' || token === '}') open.flow--;
  if (token === '-' || token === '?' || token === ':') open.row++;
  else if (!token.startsWith(' ')) open.row = 0;
}

/** What Rollcall refuses of YAML's language, by the type of the token. */
const REFUSED = {
  directive: { code: 'CONFIG_DIRECTIVE', detail: 'remove the line' },
  anchor: { code: 'CONFIG_ANCHOR', detail: 'write the value out where it is needed; Rollcall reads no anchors and aliases' },
  alias: { code: 'CONFIG_ANCHOR', detail: 'write the value out; Rollcall reads no anchors and aliases' },
  tag: { code: 'CONFIG_TAG', detail: 'remove it; put quotes around a value that has to be text' },
} as const satisfies Record<string, { readonly code: YamlFault['code']; readonly detail: string }>;

/** Everything that Rollcall refuses, and nesting that is too deep, found without recursion. */
export function judgeTree(tokens: readonly CST.Token[]): YamlFault[] {
  const faults: YamlFault[] = [];
  let documents = 0;
  for (const token of tokens) {
    if (token.type === 'directive') refuse('directive', token, faults);
    if (token.type === 'document') {
      if (++documents === 2) faults.push(severalDocuments(token));
      judgeDocument(token, faults);
    }
    if (isHopeless(faults)) break;
  }
  return faults;
}

/** Whether nothing is gained by looking on: the text nests too deeply to be resolved, or is wrong all over. */
export function isHopeless(faults: readonly YamlFault[]): boolean {
  return faults.length >= MAX_FAULTS || faults.at(-1)?.code === 'CONFIG_TOO_DEEP';
}

function judgeDocument(document: CST.Document, faults: YamlFault[]): void {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [];
  judgeProperties(document.start, faults);
  if (document.value) open.push({ token: document.value, depth: 1 });
  for (let next = open.pop(); next && faults.length < MAX_FAULTS; next = open.pop()) {
    const { token, depth } = next;
    if (token.type === 'alias') refuse('alias', token, faults);
    if (!('items' in token)) continue;
    if (depth > MAX_DEPTH) {
      faults.push(tooDeep(token.offset));
      return;
    }
    for (const item of token.items) {
      judgeProperties(item.start, faults);
      if (item.sep) judgeProperties(item.sep, faults);
      if (item.key) open.push({ token: item.key, depth: depth + 1 });
      if (item.value) open.push({ token: item.value, depth: depth + 1 });
    }
  }
}

/** What stands before a node: its anchor and its tag. */
function judgeProperties(tokens: readonly CST.SourceToken[], faults: YamlFault[]): void {
  for (const token of tokens) if (token.type === 'anchor' || token.type === 'tag') refuse(token.type, token, faults);
}

function refuse(what: keyof typeof REFUSED, token: { readonly offset: number; readonly source: string }, faults: YamlFault[]): void {
  if (faults.length >= MAX_FAULTS) return;
  const source = token.source.trimEnd();
  const { code, detail } = REFUSED[what];
  faults.push({
    code,
    summary: `the ${what} ${quoteName(clip(source))} is not allowed`,
    detail,
    start: token.offset,
    end: token.offset + source.length,
  });
}

function severalDocuments(token: CST.Document): YamlFault {
  const marker = token.start.find((item) => item.type === 'doc-start');
  const start = marker?.offset ?? token.offset;
  return {
    code: 'CONFIG_MULTIPLE_DOCUMENTS',
    summary: 'a second document begins here',
    detail: 'put each document into a file of its own',
    start,
    end: start + (marker?.source.length ?? 1),
  };
}

function tooDeep(offset: number): YamlFault {
  return { code: 'CONFIG_TOO_DEEP', summary: `values are nested more than ${MAX_DEPTH} levels deep`, start: offset, end: offset + 1 };
}

function tooComplex(offset: number): YamlFault {
  return {
    code: 'CONFIG_TOO_LARGE',
    summary: `the file holds more than ${MAX_TOKENS.toLocaleString('en')} keys, values and signs`,
    detail: 'split it into several files',
    start: offset,
    end: offset + 1,
  };
}

/** Text from a file as it stands in a message: on one line and not longer than it helps. */
export function clip(text: string, length = 60): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > length ? `${line.slice(0, length)}…` : line;
}
