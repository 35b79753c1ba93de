import { createHash } from 'node:crypto';
import { canonicalText, compareText } from '../model/json.ts';
import type { Declaration, Declared, DeclaredMember, Project } from '../model/project.ts';

/** Texts are hashed by the chunk: a call for each object costs as much as the hashing itself. */
const CHUNK = 1 << 16;

/**
 * Digest of what the files mean: values, not layout, comments, file names or order. Objects go into a hash chunk by chunk: as one text
 * ten thousand of them would need forty megabytes for a moment.
 */
export function declarationDigest({ project, objects, removed, ensureAbsent }: Omit<Declaration, 'digest'>): string {
  const text = canonicalText({
    project: projectValues(project),
    objects: objectsDigest(objects),
    removed: removed.map(({ kind, key, targets }) => canonicalText([kind, key, ...targets.toSorted(compareText)])).sort(),
    absent: ensureAbsent.map(({ kind, name, targets }) => canonicalText([kind, name, ...targets.toSorted(compareText)])).sort(),
  });
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Everything but where it stands, and what only reports look at: which files are read shows in what they declare. */
function projectValues({
  groups: _globs,
  lint: _lint,
  driftBaseline: _baseline,
  targets,
  approvals,
  exclusive,
  ...rest
}: Project): unknown {
  return {
    ...rest,
    ...(exclusive.length > 0 ? { exclusive: exclusive.map(({ groups }) => groups.toSorted(compareText)) } : {}),
    targets: targets.map(({ place: _place, ...target }) => target),
    approvals: approvals.map(({ place: _place, ...approval }) => approval),
  };
}

function objectsDigest(objects: readonly Declared[]): string {
  const blocks = new Map<object, string>();
  const hash = createHash('sha256');
  let chunk = '';
  for (const object of objects) {
    chunk += objectText(object, blocks);
    if (chunk.length < CHUNK) continue;
    hash.update(chunk);
    chunk = '';
  }
  return hash.update(chunk).digest('hex');
}

/** One object as text that no other object has: each part says how long it is, or ends with what it cannot hold. */
function objectText(object: Declared, blocks: Map<object, string>): string {
  const { axes, block, lifecycle } = object;
  let blockText = blocks.get(block);
  if (blockText === undefined) blocks.set(block, (blockText = canonicalText(block)));
  const parts =
    part(object.address) +
    part(object.provider) +
    part(object.name) +
    part(object.description) +
    part(object.owner) +
    part(axes.department) +
    part(axes.environment) +
    part(axes.location);
  const lists = listText(object.groups) + listText(object.previously) + listText(lifecycle.ignore);
  const owners = object.owners ? `owners ${listText(object.owners)}` : '';
  return `${parts}${object.membership} ${lifecycle.preventDestroy}\n${lists}${memberText(object.members)}${part(blockText)}${owners}`;
}

function part(text: string | undefined): string {
  return text === undefined ? '-\n' : `${text.length} ${text}\n`;
}

function listText(texts: readonly string[] | undefined): string {
  if (texts === undefined) return '-\n';
  return texts.length === 0 ? '0\n' : `${texts.length}\n${texts.toSorted().map(part).join('')}`;
}

/** E-mails hold no blanks. */
function memberText(members: readonly DeclaredMember[] | undefined): string {
  if (members === undefined) return '-\n';
  const texts: string[] = [];
  for (const { email, until } of members) texts.push(until === undefined ? email : `${email} ${until}`);
  return `${texts.length}\n${texts.sort().join('\n')}\n`;
}
