import { formatAddress, targetOf } from '../model/address.ts';
import { compareText } from '../model/json.ts';
import type { Document } from '../model/document.ts';
import type { ApprovalNote, Change, PatchOperation, Summary } from '../model/plan.ts';
import type { Declaration, Declared, Project, Target } from '../model/project.ts';
import { sameCause } from './cause.ts';
import { approvalDigest } from './digest.ts';
import { declaredDocument, declaredFields } from './declared-document.ts';
import { approvalNote } from './guards/approve.ts';
import { diffDocuments, diffWhole, removeFields } from './keyed.ts';
import { withFormerCase } from './former-case.ts';
import { differingPeople, differingSettings, differingTargets } from './settings-difference.ts';
import { countChanges, countDeclaredMembers } from './summary.ts';

/** What the files say now against what they said before; no live system is asked. */
export interface DeclaredDifference {
  /** Sorted by address; `before` and `after` are what the files say. */
  readonly changes: readonly Change[];
  /** Addresses that a live plan of the difference has to look at, sorted. */
  readonly touched: readonly string[];
  /** Parts of `rollcall.yaml` that differ and concern more than single groups: `guards`, `people`, `target "mesh"`. */
  readonly settings: readonly string[];
  /** Sentences about people who are another account in a live system now. */
  readonly people: readonly string[];
  readonly newApprovals: readonly ApprovalNote[];
  readonly summary: Summary;
}

/** Compares two declarations of one project as of a UTC day; without a `base` everything is new. Pure. */
export function differDeclared(base: Declaration | undefined, head: Declaration, date: string): DeclaredDifference {
  const had = byAddress(base?.objects ?? []);
  const has = byAddress(head.objects);
  const known = withFormerCase(head.objects, [...had.keys()]);
  const renamed = new Map(known.flatMap((object) => (had.has(object.address) ? [] : renameOf(object, had, has))));
  const left = new Set(renamed.values());
  const changes = [
    ...head.objects.flatMap((object) => changeOf(had.get(object.address) ?? had.get(renamed.get(object.address) ?? ''), object, date)),
    ...[...had.values()].filter(({ address }) => !has.has(address) && !left.has(address)).map((object) => departure(object, head, date)),
    ...newlyAbsent(base, head).filter(({ address }) => !had.has(address)),
  ].sort((x, y) => compareText(x.address, y.address));
  const settings = base ? differingSettings(base.project, head.project) : [];
  const seen = new Set((base?.project.approvals ?? []).map((approval) => approvalDigest(approvalNote(approval))));
  return {
    changes,
    touched: touchedBy(changes, base ? touchedWidely(base.project, head.project) : () => false, [...had.keys(), ...has.keys()]),
    settings,
    people: base ? differingPeople(base.project.people, head.project.people) : [],
    newApprovals: head.project.approvals.map(approvalNote).filter((note) => !seen.has(approvalDigest(note))),
    summary: summarise(changes, head.objects.length),
  };
}

function byAddress(objects: readonly Declared[]): ReadonlyMap<string, Declared> {
  return new Map(objects.map((object) => [object.address, object]));
}

/** The address an object had under a key that `previously:` names. */
function renameOf(
  object: Declared,
  had: ReadonlyMap<string, Declared>,
  has: ReadonlyMap<string, Declared>,
): readonly (readonly [string, string])[] {
  const old = object.previously
    .map((key) => formatAddress(object.target, object.kind, key))
    .find((address) => had.has(address) && !has.has(address));
  return old === undefined ? [] : [[object.address, old]];
}

function changeOf(before: Declared | undefined, after: Declared, date: string): readonly Change[] {
  const document = declaredDocument(after, date);
  if (!before) {
    const patch = diffDocuments(declaredFields([document]), {}, document);
    return [{ ...placeOf(after), action: 'create', before: null, after: document, ...patched(patch, document) }];
  }
  const old = declaredDocument(before, date);
  const patch = diffWhole(declaredFields([old, document]), old, document);
  const moved = before.address === after.address ? {} : { previous_address: before.address };
  if (patch.length === 0 && before.address === after.address) return [];
  return [{ ...placeOf(after), ...moved, action: 'update', before: old, after: document, ...patched(patch, document) }];
}

/** What is no longer declared: deleted, or only forgotten where `removed:` says so. */
function departure(object: Declared, head: Declaration, date: string): Change {
  const document = declaredDocument(object, date);
  const isForgotten = head.removed.some(
    ({ key, kind, targets }) => key === object.key && kind === object.kind && targets.includes(object.target),
  );
  const common = { ...placeOf(object), before: document, after: null };
  if (isForgotten) return { ...common, action: 'forget', reason: 'listed under `removed:`', ...patched([], {}) };
  const patch = removeFields(Object.keys(document));
  return { ...common, action: 'delete', reason: 'no longer declared', ...patched(patch, {}) };
}

function newlyAbsent(base: Declaration | undefined, head: Declaration): readonly Change[] {
  const before = base?.ensureAbsent ?? [];
  const known = new Set(before.flatMap(({ kind, name, targets }) => targets.map((target) => formatAddress(target, kind, name))));
  return head.ensureAbsent.flatMap(({ kind, name, targets }) =>
    targets.flatMap((target): Change[] => {
      const address = formatAddress(target, kind, name);
      if (known.has(address)) return [];
      const { provider } = head.project.targets.find((each) => each.name === target) as Target;
      const place = { address, target, provider, kind };
      const reason = 'listed under `ensure_absent:`';
      return [{ ...place, action: 'delete', reason, before: { name }, after: null, ...patched(removeFields(['name']), {}) }];
    }),
  );
}

function placeOf({ address, target, provider, kind }: Declared): Pick<Change, 'address' | 'target' | 'provider' | 'kind'> {
  return { address, target, provider, kind };
}

function patched(patch: readonly PatchOperation[], after: Document): Pick<Change, 'patch' | 'causes' | 'managed'> {
  return { patch, causes: sameCause(patch, 'intended'), managed: Object.keys(after) };
}

/** Who a person is, and what a target is, concerns every group there. */
function touchedWidely(base: Project, head: Project): (address: string) => boolean {
  if (differingPeople(base.people, head.people).length > 0) return () => true;
  const targets = new Set(differingTargets(base, head));
  return (address) => targets.has(targetOf(address));
}

function touchedBy(changes: readonly Change[], isWide: (address: string) => boolean, addresses: readonly string[]): readonly string[] {
  const closely = changes.flatMap(({ address, previous_address: old }) => (old === undefined ? [address] : [address, old]));
  return [...new Set([...closely, ...addresses.filter(isWide)])].sort(compareText);
}

function summarise(changes: readonly Change[], declared: number): Summary {
  const counts = countChanges(changes);
  return { ...counts, unchanged: declared - counts.add - counts.change, ...countDeclaredMembers(changes) };
}
