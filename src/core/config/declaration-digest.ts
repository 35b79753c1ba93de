import { createHash } from 'node:crypto';
import { canonicalText, compareText } from '../model/json.ts';
import type { Declaration, Declared, DeclaredMember, Project } from '../model/project.ts';

/**
 * Digest of what the files mean: values, not layout, comments, file names or order. Objects go into a hash one by one: as one text ten
 * thousand of them would need forty megabytes for a moment.
 */
export function declarationDigest({ project, objects, removed, ensureAbsent }: Omit<Declaration, 'digest'>): string {
  const blocks = new Map<object, string>();
  const hash = createHash('sha256');
  for (const object of objects) hash.update(objectText(object, blocks));
  const text = canonicalText({
    project: projectValues(project),
    objects: hash.digest('hex'),
    removed: removed.map(({ kind, key, targets }) => canonicalText([kind, key, ...targets.toSorted(compareText)])).sort(),
    absent: ensureAbsent.map(({ kind, name, targets }) => canonicalText([kind, name, ...targets.toSorted(compareText)])).sort(),
  });
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Everything but where it stands: which files are read shows in what they declare. */
function projectValues({ groups: _globs, targets, approvals, ...rest }: Project): unknown {
  return {
    ...rest,
    targets: targets.map(({ place: _place, ...target }) => target),
    approvals: approvals.map(({ place: _place, ...approval }) => approval),
  };
}

/** One object as text that no other object has: every part ends where the next begins, for e-mails hold no blanks. */
function objectText(object: Declared, blocks: Map<object, string>): string {
  const { address, provider, name, axes, description, owner, members, groups, block, membership, lifecycle, previously } = object;
  let blockText = blocks.get(block);
  if (blockText === undefined) blocks.set(block, (blockText = canonicalText(block)));
  const { department, environment, location } = axes;
  const texts = [address, provider, name, membership, department, environment, location, description, owner];
  const lists = [groups?.toSorted(), previously.toSorted(), lifecycle.ignore];
  return `${JSON.stringify([texts, lists, lifecycle.preventDestroy])}${blockText}${members ? memberText(members) : '-'}\n`;
}

function memberText(members: readonly DeclaredMember[]): string {
  const texts = members.map((member) => (member.until === undefined ? member.email : `${member.email} ${member.until}`));
  return texts.sort().join('\n');
}
