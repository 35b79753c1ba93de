import type { Finding } from '../findings.ts';
import { byGravity, isGrave } from '../gravity.ts';
import { counted } from '../summary.ts';
import { codeSpan, prose } from './escape.ts';
import type { Fitted } from './fold.ts';

const ALERT = { error: 'CAUTION', warning: 'WARNING', notice: 'NOTE' } as const satisfies Record<Finding['severity'], string>;

/** So many of a kind are shown before others get more room. */
const FIRST_OF_A_KIND = 3;

/**
 * Findings by severity, in a box each, the gravest first. They are always there: where not all of them fit, each kind is shortened, and none
 * is dropped for another one. First of all its number stands for it, then its first ones are shown; what room is left, but for a
 * quarter that what is planned gets, is for the grave ones, and then for new approvals: whoever approves a plan approves these with it.
 */
export function fitFindings(findings: readonly Finding[], room: number): Fitted {
  if (findings.length === 0) return { text: '', left: 0 };
  const sorted = byGravity(findings);
  const all = boxes(sorted.map((finding) => ({ kind: kindOf([finding]), shown: [itemLines(finding)] })));
  if (all.length <= room) return { text: all, left: 0 };
  const shown = chosen(kindsOf(sorted), room);
  return { text: boxes(shown), left: shown.reduce((left, { kind, whole }) => left + kind.findings.length - whole, 0) };
}

/** Findings that are alike: one line may stand for many. */
interface Kind {
  readonly severity: Finding['severity'];
  readonly name: string;
  readonly findings: readonly Finding[];
}

interface ShownKind {
  readonly kind: Kind;
  /** Lines of each one that is shown. */
  readonly shown: readonly (readonly string[])[];
}

function kindsOf(findings: readonly Finding[]): readonly Kind[] {
  const kinds = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.severity} ${nameOf(finding)}`;
    const alike = kinds.get(key);
    if (alike) alike.push(finding);
    else kinds.set(key, [finding]);
  }
  return [...kinds.values()].map(kindOf);
}

function kindOf(findings: readonly Finding[]): Kind {
  const first = findings[0] as Finding;
  return { severity: first.severity, name: nameOf(first), findings };
}

function nameOf({ code, former }: Finding): string {
  return `\`${code}\`${former ? ', refused by the guards of before' : ''}`;
}

/** What is shown of each kind where not all of it fits. */
function chosen(kinds: readonly Kind[], room: number): readonly (ShownKind & { readonly whole: number })[] {
  const picks = kinds.map((kind) => ({ kind, shown: [] as (readonly string[])[], whole: 0, isFull: false }));
  let used = boxes(picks).length;
  const add = (pick: (typeof picks)[number], limit: number): void => {
    const finding = pick.kind.findings[pick.shown.length];
    if (!finding || pick.isFull) return;
    const lines = [itemLines(finding), itemLines({ ...finding, paragraphs: [], people: [] })].find((each) => used + sizeOf(each) <= limit);
    pick.isFull = lines === undefined;
    if (!lines) return;
    pick.shown.push(lines);
    if (lines.length === itemLines(finding).length) pick.whole++;
    used += sizeOf(lines);
  };
  for (let count = 0; count < FIRST_OF_A_KIND; count++) for (const pick of picks) add(pick, room);
  const more = Math.floor((room * 3) / 4);
  for (const pick of picks.filter(({ kind }) => isWanted(kind)))
    while (pick.shown.length < pick.kind.findings.length && !pick.isFull) add(pick, more);
  return picks;
}

/** Kinds of which more than the first few are shown where there is room. */
function isWanted({ findings: [first] }: Kind): boolean {
  return first !== undefined && (isGrave(first) || first.code === 'APPROVAL_NEW');
}

/** What an item takes in a box, with the word that its kind's line of the rest may need then. */
function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + PREFIX.length + 1, MORE.length);
}

const PREFIX = '> ';
const MORE = ' more';

function boxes(kinds: readonly ShownKind[]): string {
  return (['error', 'warning', 'notice'] as const)
    .map((severity) => ({ severity, those: kinds.filter(({ kind }) => kind.severity === severity) }))
    .filter(({ those }) => those.length > 0)
    .map(({ severity, those }) => [`> [!${ALERT[severity]}]`, ...those.flatMap(linesOf).map((line) => `${PREFIX}${line}`)].join('\n'))
    .join('\n\n');
}

function linesOf({ kind, shown }: ShownKind): readonly string[] {
  const left = kind.findings.length - shown.length;
  return [...shown.flat(), ...(left === 0 ? [] : [`- ${kind.name}: ${counted(left, 'time')}${shown.length === 0 ? '' : MORE}`])];
}

function itemLines({ summary, code, paragraphs, people }: Finding): readonly string[] {
  return [
    `- **${prose(summary)}** \`${code}\``,
    ...(people && people.length > 0
      ? [`  <br>${counted(people.length, 'person').replace('persons', 'people')}: ${people.map(codeSpan).join(', ')}`]
      : []),
    ...paragraphs.flatMap((paragraph) => paragraph.split('\n')).map((line) => `  <br>${prose(line.trim())}`),
  ];
}
