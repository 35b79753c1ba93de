import type { Code } from '../../core/errors.ts';
import { compareText } from '../../core/model/json.ts';
import { firstOfEachCode } from '../findings.ts';
import type { Finding } from '../findings.ts';
import { counted } from '../summary.ts';
import { codeSpan, prose } from './escape.ts';
import type { Fitted } from './fold.ts';

const ALERT = { error: 'CAUTION', warning: 'WARNING', notice: 'NOTE' } as const satisfies Record<Finding['severity'], string>;

/**
 * Findings by severity, in a box each. They are always there: where not all of them fit, the first of each code and the number of
 * the rest stand for them, then the number of each code alone.
 */
export function fitFindings(findings: readonly Finding[], room: number): Fitted {
  if (findings.length === 0) return { text: '', left: 0 };
  const [approvals, others] = [findings.filter(isNewApproval), findings.filter((finding) => !isNewApproval(finding))];
  for (const shown of [findings, [...approvals, ...firstOfEachCode(others, 'The plan file has all of them.')]]) {
    const text = boxes(shown, (finding) => itemLines(finding));
    if (text.length <= room) return { text, left: findings.length - shown.length };
  }
  const named = namedThatFit(findings, approvals, room);
  return { text: withNamed(findings, approvals.slice(0, named)), left: findings.length - named };
}

/** How many new approvals are named: all, or as many as leave a quarter of the room to what is planned. */
function namedThatFit(findings: readonly Finding[], approvals: readonly Finding[], room: number): number {
  if (withNamed(findings, approvals).length <= room) return approvals.length;
  let [fits, most] = [0, approvals.length - 1];
  while (fits < most) {
    const middle = Math.ceil((fits + most) / 2);
    if (withNamed(findings, approvals.slice(0, middle)).length <= (room * 3) / 4) fits = middle;
    else most = middle - 1;
  }
  return fits;
}

function withNamed(findings: readonly Finding[], named: readonly Finding[]): string {
  const those = new Set(named);
  return boxes(findings, undefined, (finding) => those.has(finding));
}

/** Whoever approves a plan approves these with it: each is named as long as there is room. */
function isNewApproval({ code }: Finding): boolean {
  return code === 'APPROVAL_NEW';
}

function boxes(
  findings: readonly Finding[],
  linesOf: ((finding: Finding) => readonly string[]) | undefined,
  isNamed: (finding: Finding) => boolean = () => false,
): string {
  return (['error', 'warning', 'notice'] as const)
    .map((severity) => ({ severity, those: findings.filter((finding) => finding.severity === severity) }))
    .filter(({ those }) => those.length > 0)
    .map(({ severity, those }) => {
      const lines = linesOf
        ? those.flatMap(linesOf)
        : [
            ...those.filter(isNamed).flatMap(itemLines),
            ...countLines(
              those.filter((finding) => !isNamed(finding)),
              those.some(isNamed),
            ),
          ];
      return [`> [!${ALERT[severity]}]`, ...lines.map((line) => `> ${line}`)].join('\n');
    })
    .join('\n\n');
}

function itemLines({ summary, code, paragraphs, people }: Finding): readonly string[] {
  return [
    `- **${prose(summary)}** \`${code}\``,
    ...(people ? [`  <br>${counted(people.length, 'person').replace('persons', 'people')}: ${people.map(codeSpan).join(', ')}`] : []),
    ...paragraphs.flatMap((paragraph) => paragraph.split('\n')).map((line) => `  <br>${prose(line.trim())}`),
  ];
}

/** As many lines as there are codes, however many findings. */
function countLines(findings: readonly Finding[], hasNamed: boolean): readonly string[] {
  const counts = new Map<Code, number>();
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .sort(([first], [second]) => compareText(first, second))
    .map(([code, count]) => `- \`${code}\`: ${counted(count, 'time')}${hasNamed && code === 'APPROVAL_NEW' ? ' more' : ''}`);
}
