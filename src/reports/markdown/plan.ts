import type { Change, Plan, Settled, Unmanaged } from '../../core/model/plan.ts';
import { compareText } from '../../core/model/json.ts';
import { hasChanges, isRecordOther, isRefused } from '../../core/model/verdict.ts';
import { effectDigest } from '../../core/plan/digest.ts';
import { ACTION_RANK } from '../change-words.ts';
import { planFindings } from '../findings.ts';
import { heldBesideChanges } from '../held-words.ts';
import type { RenderOptions } from '../report.ts';
import { settledWords } from '../state-words.ts';
import { counted, membersLine, sinceText, verdictParts } from '../summary.ts';
import { changeTable } from './change-table.ts';
import { changeDetails, driftDetails } from './diff.ts';
import { codeSpan } from './escape.ts';
import { fitFindings } from './findings.ts';
import { foldInto } from './fold.ts';
import type { Fitted, FoldedPart } from './fold.ts';
import { heldList } from './held.ts';
import { joinSections, pageFoot, pageTitle, shortGlob } from './page.ts';

/** Beneath the 65,536 characters that GitHub takes in a comment, with room for what others add. */
export const DEFAULT_BUDGET = 60_000;

/** A plan for a pull or merge request. */
export function renderPlan(plan: Plan, options: RenderOptions): string {
  return fitPlan(plan, options).text;
}

/**
 * The same, with how many parts it lost. Where it does not fit the budget it loses whole parts: the differences of the least grave
 * changes first. A table that has no room even without them becomes one of targets. Verdict, findings, digest and link always stay.
 */
export function fitPlan(plan: Plan, options: RenderOptions): Fitted {
  const budget = options.budget ?? DEFAULT_BUDGET;
  const head = joinSections([pageTitle('Plan', plan, options), verdict(plan), scopeText(plan)]);
  const foot = pageFoot(plan, options, [`Digest: \`${effectDigest(plan)}\``]);
  const findings = fitFindings(planFindings(plan), budget - head.length - foot.length - LEFT_OUT - 8);
  const room = budget - joinSections([head, findings.text, foot]).length - 8;
  const body = fitBody(plan, room, options);
  return { text: `${joinSections([head, findings.text, body.text, foot])}\n`, left: findings.left + body.left };
}

function verdict(plan: Plan): string {
  const [lead, rest] = verdictParts(plan);
  const refused = isRefused(plan) ? ['**This plan is refused: it cannot be applied.**'] : [];
  const members = hasChanges(plan) ? membersLine(plan) : '';
  return joinSections([...refused, `${lead === '' ? '' : `**${lead}**`}${rest}${members === '' ? '' : ` ${members}`}`]);
}

function scopeText(plan: Plan): string {
  const { scope, since } = plan;
  if (since) {
    const { summary, detail } = sinceText(plan, since);
    return `**${summary}** ${detail}`;
  }
  if (scope === null) return '';
  return `Partial: only addresses that match ${scope
    .slice(0, SCOPE_SHOWN)
    .map((glob) => codeSpan(shortGlob(glob)))
    .join(', ')}${scope.length > SCOPE_SHOWN ? ' and others' : ''} were looked at.`;
}

const SCOPE_SHOWN = 5;
/** What the sentence about parts that are left out may take. */
const LEFT_OUT = 160;

/** Everything that may be left out: the table, what goes on beside the changes, and the differences of each. */
function fitBody(plan: Plan, room: number, options: RenderOptions): Fitted {
  // First of all, for it is no less approved than the changes; never at the cost of most of them.
  const settled = settledText(plan, Math.floor((room - LEFT_OUT) / 4));
  const table = changeTable(plan.changes, room - LEFT_OUT - settled.text.length - 2);
  const unmanaged = unmanagedText(plan.unmanaged);
  const used = joinSections([table.text, settled.text, unmanaged]).length;
  const fits = unmanaged === '' || used + LEFT_OUT <= room;
  // Nothing that is approved: it never takes more than a part of what is left.
  const held = heldList(heldBesideChanges(plan), Math.floor((room - LEFT_OUT - used) / 4));
  const aside = joinSections([settled.text, held, fits ? unmanaged : '']);
  const free = room - LEFT_OUT - joinSections([table.text, aside]).length - 8;
  const judged = new Set(plan.guards.map(({ address }) => address));
  const folded = foldInto(
    [
      ...plan.changes.map((change) => changePart(change, judged.has(change.address))),
      ...plan.drift.map((drift) => ({ rank: DRIFT_RANK, write: () => driftDetails(drift) })),
    ],
    free,
  );
  const text = joinSections([table.text, folded.text, leftOut(folded.left, options), aside]);
  return { text, left: table.left + folded.left + settled.left + (fits ? 0 : 1) };
}

/** After all changes: they say what becomes of it. */
const DRIFT_RANK = 10;

/** Before all others: a guard has something to say of it, be it approved or not. */
const JUDGED_RANK = -1;

function changePart(change: Change, isJudged: boolean): FoldedPart {
  return { rank: isJudged ? JUDGED_RANK : ACTION_RANK[change.action], write: () => changeDetails(change) };
}

function leftOut(count: number, { link }: RenderOptions): string {
  if (count === 0) return '';
  const differences = `${counted(count, 'difference')} ${count === 1 ? 'is' : 'are'} left out here for want of room`;
  return `*${differences}; ${link === undefined ? 'the plan file has' : 'the link below leads to'} everything.*`;
}

/** As many addresses as there is room for; the rest counts as left out, for whoever approves the plan approves them with it. */
function settledText({ settled }: Plan, room: number): Fitted {
  if (settled.length === 0) return { text: '', left: 0 };
  const head = `Without a call, apply brings the state up to date for ${counted(settled.length, 'address')}`;
  const items = [...settled.filter(isRecordOther), ...settled.filter((each) => !isRecordOther(each))].map(settledItem);
  let free = room - head.length - MORE.length - 16;
  if (free < 0) return { text: '', left: settled.length };
  let shown = 0;
  while (shown < items.length && (items[shown] as string).length + 1 <= free) free -= (items[shown++] as string).length + 1;
  const left = items.length - shown;
  const lines = [...items.slice(0, shown), ...(left > 0 ? [`- and ${left}${MORE}`] : [])];
  return { text: `${head}:\n\n${lines.join('\n')}`, left };
}

const MORE = ' more, in the plan file';

function settledItem(settled: Settled): string {
  const { address, previous_address: previous } = settled;
  const words = [...(previous === undefined ? [] : [`moved from ${codeSpan(previous)}`]), ...settledWords(settled).map(codeSpan)];
  return `- ${codeSpan(address)}${words.length > 0 ? `: ${words.join(', ')}` : ''}`;
}

function unmanagedText(unmanaged: readonly Unmanaged[]): string {
  const counts = new Map<string, number>();
  for (const { target, owner } of unmanaged) if (owner === 'other') counts.set(target, (counts.get(target) ?? 0) + 1);
  if (counts.size === 0) return '';
  const parts = [...counts]
    .sort(([first], [second]) => compareText(first, second))
    .map(([target, count]) => `${count} in ${codeSpan(target)}`);
  return `Unmanaged, left alone: ${parts.join(', ')}.`;
}
