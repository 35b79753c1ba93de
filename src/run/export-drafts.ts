import type { Drafts } from '../config/read-declaration.ts';
import { forbiddenText, withoutRefused } from '../core/export/entry.ts';
import type { ExportEntry, Refused } from '../core/export/entry.ts';
import { arrangeFiles } from '../core/export/export-files.ts';
import type { ExportFile } from '../core/export/export-files.ts';
import { formatAddress } from '../core/model/address.ts';
import type { Change, Plan } from '../core/model/plan.ts';
import type { Place, Problem } from '../core/model/problem.ts';
import type { Declaration } from '../core/model/project.ts';
import { freeText, quoteName } from '../core/model/quote-name.ts';
import { pathSegments } from '../core/plan/pointer.ts';
import type { LeftAlone } from './export-entries.ts';

/** Files that hold, as texts: the next plan has nothing to do for what they declare. */
export interface Proven {
  readonly files: readonly ExportFile[];
  readonly drafts: Drafts;
  readonly declaration: Declaration;
  readonly plan: Plan;
  /** What the plan does for them: binds them, and nothing else. */
  readonly bindings: readonly Change[];
  /** Refused by the rules for files, or not what the system would be asked for. */
  readonly left: readonly LeftAlone[];
}

export interface Proof {
  readonly target: string;
  readonly folder: string;
  exists(path: string): boolean;
  /** The text of a file. */
  write(file: ExportFile): string;
  /** Turns ids into references to what is exported now, or to live groups. */
  refer(entries: readonly ExportEntry[]): readonly ExportEntry[];
  /** What the files would say with these drafts in them, and what there would be to do. */
  judge(drafts: Drafts): Promise<{
    readonly declaration: Declaration | undefined;
    readonly plan: Plan | undefined;
    readonly problems: readonly Problem[];
  }>;
}

/** Each round leaves something smaller out, so this many only see what nothing can be done about. */
const MOST_ROUNDS = 20;

/**
 * Writes the entries as texts, reads them as the next run would, plans, and leaves out what is refused or would change something, until
 * nothing is. Undefined where something else than an entry stands in the way; `problems` say what.
 */
export async function proveDrafts(
  given: readonly ExportEntry[],
  proof: Proof,
): Promise<{ readonly proven: Proven | undefined; readonly problems: readonly Problem[] }> {
  const left: LeftAlone[] = [];
  let entries = given.flatMap((entry) => readable(entry, left));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const files = arrangeFiles(proof.refer(entries), { folder: proof.folder, suffix: proof.target, exists: (path) => proof.exists(path) });
    const drafts = new Map(files.map((file) => [file.path, proof.write(file)]));
    const { declaration, plan, problems } = await proof.judge(drafts);
    const refused = refusalsOf({ files, plan, problems, target: proof.target });
    if (plan) refuseUnread(files, plan, { target: proof.target, refused });
    const errors = problems.filter(({ severity }) => severity === 'error');
    if (refused.size === 0) {
      if (!declaration || !plan) return { proven: undefined, problems: errors };
      return { proven: { files, drafts, declaration, plan, bindings: bindingsOf(plan, entries, proof.target), left }, problems };
    }
    entries = entries.flatMap((entry) => smaller(entry, refused.get(entryId(entry)), left));
  }
  return { proven: undefined, problems: [] };
}

/** The entry without texts that would make its whole file unreadable. */
function readable(entry: ExportEntry, left: LeftAlone[]): readonly ExportEntry[] {
  let rest: readonly ExportEntry[] = [entry];
  for (;;) {
    const refused = rest[0] && forbiddenText(rest[0]);
    if (!refused) return rest;
    rest = smaller(rest[0] as ExportEntry, refused, left);
  }
}

function smaller(entry: ExportEntry, refused: Refused | undefined, left: LeftAlone[]): readonly ExportEntry[] {
  if (!refused) return [entry];
  const rest = withoutRefused(entry, refused);
  if (rest) return [rest];
  left.push({ kind: entry.kind, id: entry.id, name: entry.name, owner: 'other', reason: refused.reason });
  return [];
}

function bindingsOf(plan: Plan, entries: readonly ExportEntry[], target: string): readonly Change[] {
  const own = new Set<string>(entries.map((entry) => formatAddress(target, entry.kind, entry.key)));
  return plan.changes.filter((change) => own.has(change.address));
}

function entryId({ kind, id }: ExportEntry): string {
  return `${kind}\n${id}`;
}

interface Judged {
  readonly files: readonly ExportFile[];
  readonly plan: Plan | undefined;
  readonly problems: readonly Problem[];
  readonly target: string;
}

/** The first thing that is wrong with each entry, by its kind and id. */
function refusalsOf({ files, plan, problems, target }: Judged): Map<string, Refused> {
  const refused = new Map<string, Refused>();
  const find = indexEntries(files, target);
  for (const { severity, place, address, summary } of problems) {
    const entry = severity === 'error' ? find(address, place) : undefined;
    if (entry && !refused.has(entryId(entry))) refused.set(entryId(entry), { path: place?.path.slice(2) ?? [], reason: summary });
  }
  for (const change of plan?.changes.filter((each) => !isBinding(each)) ?? []) {
    const entry = find(change.address, undefined);
    if (entry) refused.set(entryId(entry), refusalOf(entry, change));
  }
  return refused;
}

function refusalOf(entry: ExportEntry, change: Change): Refused {
  const paths = freeText(change.patch.map(({ path }) => path).join(', '));
  const reason = `its declaration would ask for something else (${change.action} ${paths})`;
  return { path: [], reason, ...strangersIn(entry, change) };
}

/** Who would be removed, where nothing else would be done. */
function strangersIn({ shared, additive }: ExportEntry, { action, patch }: Change): Pick<Refused, 'strangers'> {
  const strangers = patch.flatMap(({ op, path }) => {
    const [field = '', element, ...below] = pathSegments(path);
    return op === 'remove' && element !== undefined && below.length === 0 && shared.includes(field) ? [{ field, element }] : [];
  });
  return !additive && action === 'adopt' && strangers.length > 0 && strangers.length === patch.length ? { strangers } : {};
}

/** What stands in a file that no glob matches is not declared. */
function refuseUnread(
  files: readonly ExportFile[],
  plan: Plan,
  { target, refused }: { readonly target: string; readonly refused: Map<string, Refused> },
): void {
  const planned = new Set(plan.changes.map(({ address }) => address));
  for (const file of files) {
    for (const entry of file.entries) {
      if (planned.has(formatAddress(target, entry.kind, entry.key)) || refused.has(entryId(entry))) continue;
      refused.set(entryId(entry), { path: [], reason: `no glob of "groups:" reads ${quoteName(file.path)}` });
    }
  }
}

function isBinding({ action, patch }: Change): boolean {
  return action === 'adopt' && patch.length === 0;
}

/** Finds the entry that a problem is about: by where it stands in a file, else by its address. */
function indexEntries(
  files: readonly ExportFile[],
  target: string,
): (address: string | undefined, place: Place | undefined) => ExportEntry | undefined {
  const byAddress = new Map<string, ExportEntry>();
  const byPlace = new Map<string, ExportEntry>();
  for (const file of files) {
    for (const entry of file.entries) {
      byAddress.set(formatAddress(target, entry.kind, entry.key), entry);
      byPlace.set(JSON.stringify([file.path, entry.section, entry.key]), entry);
    }
  }
  return (address, place) =>
    (place && byPlace.get(JSON.stringify([place.file, ...place.path.slice(0, 2)]))) ?? byAddress.get(address ?? '');
}
