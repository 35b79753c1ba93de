import type { Code } from '../core/errors.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import { GUARD_CODES } from '../core/model/guard-codes.ts';
import type { ApprovalNote, GuardFinding, Incomplete, Plan, Span, Warning } from '../core/model/plan.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { isFormerRefusal } from '../core/plan/guards/former-refusals.ts';
import { byGravity } from './gravity.ts';
import { remedyOf } from './remedies.ts';

/** Something that a reader of a plan has to know, before it is drawn. Texts are not yet escaped for a medium. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'notice';
  readonly code: Code;
  /** One sentence, without the code. */
  readonly summary: string;
  /** Why, and what to do next. */
  readonly paragraphs: readonly string[];
  /** People it is about. */
  readonly people?: readonly string[];
  /** An address or a target's name; absent where it concerns the whole run. */
  readonly address?: string;
  /** It says that something could not be looked at, whatever its code. */
  readonly unread?: true;
  /** The guards of before would have refused it, and those of now do not. */
  readonly former?: true;
  /** Where what it is about is declared, where the plan says so. */
  readonly source?: Span;
}

/** Everything that a plan has to say beside its changes, the gravest first. */
export function planFindings(plan: Plan): readonly Finding[] {
  return byGravity([
    ...approvalFindings(plan),
    ...incompleteFindings(plan.incomplete),
    ...guardFindings(plan),
    ...approvedFindings(plan.guards),
    ...plan.warnings.map(warningFinding),
  ]);
}

/** Approvals that this project has never applied with; one that is over is none. */
export function approvalFindings(plan: Plan): readonly Finding[] {
  return plan.new_approvals.map((approval) => {
    const expired = plan.inputs.date > approval.until;
    return {
      severity: 'warning',
      code: expired ? 'APPROVAL_EXPIRED' : 'APPROVAL_NEW',
      summary: approvalSummary(approval, expired),
      paragraphs: [`Reason given: ${approval.reason}`, ...(expired ? [] : [holdsFor(approval)])],
      address: approval.match,
      ...placeIn(approval),
    };
  });
}

function approvalSummary({ allow, match, until }: ApprovalNote, expired: boolean): string {
  const what = `${allow.join(', ')} on ${quoteName(match)}`;
  return expired ? `A new approval of ${what} expired on ${until} and allows nothing.` : `A new approval allows ${what} until ${until}.`;
}

function holdsFor({ count }: ApprovalNote): string {
  return count === undefined ? 'It holds for any number.' : `It holds for up to ${count}.`;
}

/** What could not be read, and what that means. */
export function incompleteFindings(incomplete: readonly Incomplete[]): readonly Finding[] {
  return incomplete.map(({ target, part, why, code, source }) => ({
    severity: 'error',
    code: code ?? 'INCOMPLETE_READ',
    summary: `Target ${quoteName(target)} could not be read${part === 'everything' ? '' : ` completely: ${part}`}.`,
    paragraphs: [why, 'What was not read is not "empty": nothing is deleted or removed there, and no plan of it can be applied.'],
    address: target,
    unread: true,
    ...placeIn({ source }),
  }));
}

/** Guards that no approval overrides: those that refuse the plan, then those that only warn. */
export function guardFindings({ guards, since }: Pick<Plan, 'guards' | 'since'>): readonly Finding[] {
  const byFiles = since?.basis === 'declared' ? ['Judged by what the files declare: others may be in a group live.'] : [];
  const open = guards.filter((guard) => guard.approved_by === undefined);
  return [...open.filter((guard) => guard.blocking), ...open.filter((guard) => !guard.blocking)].map((guard) => ({
    severity: guard.blocking ? 'error' : 'warning',
    code: guard.code,
    summary: guard.message,
    paragraphs: [...(guard.blocking ? [remedyOf(guard)] : []), ...(GUARD_CODES.includes(guard.code) ? byFiles : [])],
    ...(guard.people && guard.people.length > 0 ? { people: guard.people } : {}),
    ...(isFormerRefusal(guard) ? { former: true as const } : {}),
    address: guard.address,
    ...placeIn(guard),
  }));
}

/** Guards that an approval overrides. */
export function approvedFindings(guards: readonly GuardFinding[]): readonly Finding[] {
  return guards.flatMap(({ approved_by: approval, code, message, address, source }): readonly Finding[] =>
    approval === undefined
      ? []
      : [
          {
            severity: 'notice',
            code,
            summary: `Approved until ${approval.until}: ${message}`,
            paragraphs: [`Reason given: ${approval.reason}`],
            address,
            ...placeIn({ source }),
          },
        ],
  );
}

/** A warning of a plan or an outcome. */
export function warningFinding({ code, message, address, source }: Warning): Finding {
  return {
    severity: 'warning',
    code,
    summary: message,
    paragraphs: [],
    ...(address === undefined ? {} : { address }),
    ...placeIn({ source }),
  };
}

function placeIn({ source }: { readonly source?: Span | undefined }): Pick<Finding, 'source'> {
  return source ? { source } : {};
}

/** A problem of the files, with its place. */
export function diagnosticFinding({ severity, code, summary, detail, range }: Diagnostic): Finding {
  const place = range ? [`At ${quoteName(`${range.filename}:${range.start.line}:${range.start.column}`)}.`] : [];
  return { severity, code, summary, paragraphs: [...place, ...(detail === '' ? [] : [detail])] };
}

/** So many findings of one code are shown; a plan of hundreds of groups would be drowned by the rest. */
const SHOWN_OF_A_CODE = 3;

/** The first findings of each code, and for the rest how many more there are. */
export function firstOfEachCode(findings: readonly Finding[], rest: string): readonly Finding[] {
  const byCode = new Map<Code, Finding[]>();
  for (const finding of findings) {
    const alike = byCode.get(finding.code);
    if (alike) alike.push(finding);
    else byCode.set(finding.code, [finding]);
  }
  const shown = new Set([...byCode.values()].flatMap((alike) => alike.slice(0, shownOf(alike.length))));
  const more = [...byCode].filter(([, alike]) => alike.length > shownOf(alike.length));
  return [
    ...findings.filter((finding) => shown.has(finding)),
    ...more.map(([code, alike]): Finding => {
      const count = alike.length - shownOf(alike.length);
      return { severity: gravest(alike), code, summary: `${count} more ${noun(gravest(alike))} of the same sort.`, paragraphs: [rest] };
    }),
  ];
}

/** A line that says "one more" would be as long as that one. */
function shownOf(count: number): number {
  return count === SHOWN_OF_A_CODE + 1 ? count : Math.min(count, SHOWN_OF_A_CODE);
}

/** The severity of the gravest finding. */
function gravest(findings: readonly Finding[]): Finding['severity'] {
  return (['error', 'warning'] as const).find((severity) => findings.some((finding) => finding.severity === severity)) ?? 'notice';
}

function noun(severity: Finding['severity']): string {
  return severity === 'error' ? 'errors' : severity === 'warning' ? 'warnings' : 'notices';
}
