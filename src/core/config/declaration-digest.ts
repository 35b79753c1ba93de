import { canonicalText, compareText } from '../model/json.ts';
import type { Declaration, Declared, DeclaredMember, Project } from '../model/project.ts';
import { digestOf } from '../plan/digest.ts';

/**
 * Digest of what the files mean: values, not layout, comments, file names or order. Each object is one line of text, because
 * sorting the keys of ten thousand objects at once takes five times as long.
 */
export function declarationDigest(parts: Omit<Declaration, 'digest'>): string {
  const blocks = new Map<object, string>();
  const { project, objects, removed, ensureAbsent } = parts;
  return digestOf({
    project: projectValues(project),
    objects: objects.map((object) => objectText(object, blocks)),
    removed: removed.map(({ kind, key, targets }) => [kind, key, ...targets.toSorted(compareText)]).map((item) => canonicalText(item)).sort(compareText),
    absent: ensureAbsent.map(({ kind, name, targets }) => [kind, name, ...targets.toSorted(compareText)]).map((item) => canonicalText(item)).sort(compareText),
  });
}

/** Everything but where it stands: which files are read shows in what they declare. */
function projectValues({ groups: _globs, targets, approvals, ...rest }: Project): unknown {
  return { ...rest, targets: targets.map(({ place: _place, ...target }) => target), approvals: approvals.map(({ place: _place, ...approval }) => approval) };
}

function objectText(object: Declared, blocks: Map<object, string>): string {
  const { address, provider, name, axes, description, owner, members, groups, block, membership, lifecycle, previously } = object;
  let blockText = blocks.get(block);
  if (blockText === undefined) blocks.set(block, (blockText = canonicalText(block)));
  const parts = [
    [address, provider, name, membership],
    [axes.department ?? null, axes.environment ?? null, axes.location ?? null, description ?? null, owner ?? null],
    members ? memberTexts(members) : null,
    groups ? sorted(groups) : null,
    [lifecycle.preventDestroy, ...lifecycle.ignore],
    sorted(previously),
  ];
  return JSON.stringify(parts) + blockText;
}

function memberTexts(members: readonly DeclaredMember[]): readonly string[] {
  return sorted(members.map((member) => (member.until === undefined ? member.email : `${member.email} ${member.until}`)));
}

function sorted(texts: readonly string[]): readonly string[] {
  return texts.length > 1 ? texts.toSorted(compareText) : texts;
}
