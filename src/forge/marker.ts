import { createHash } from 'node:crypto';
import { isJsonObject } from '../core/model/json.ts';

/** What a comment says of itself, hidden from readers. */
export interface Marker {
  readonly project: string;
  readonly environment: string;
  /** Commit that the plan is of. */
  readonly head: string;
  /** Digest of what the plan does; what is approved. */
  readonly digest: string;
  /** Whether it can be applied: neither refused nor made from files alone. */
  readonly applicable: boolean;
  /** The branch has moved on since. */
  readonly outdated: boolean;
  /** The comment had no room for the whole plan: whoever approves it has not seen everything in it. */
  readonly truncated: boolean;
  /** Commit by which it was applied: an approval is good for one apply. Empty where it was not. */
  readonly applied: string;
  /** Digest of what readers see below this line, as it was written; empty in comments of an earlier Rollcall. */
  readonly shown: string;
}

/** At the beginning of a line: somebody may have put words before it. */
const MARKED = /^<!-- rollcall:v1 ([A-Za-z0-9_-]+) -->/m;

/** The first line of a comment. Base64url has no `-->` in it, whatever a project is called. */
export function markerLine(marker: Marker): string {
  return `<!-- rollcall:v1 ${Buffer.from(JSON.stringify(marker)).toString('base64url')} -->`;
}

/** Whether a comment may be one of Rollcall's; all others need not be kept in memory. */
export function isMarked(body: string): boolean {
  return MARKED.test(body);
}

/** Whether a comment begins with what it says of itself, as it was written: before it stand somebody's words, or it is quoted there. */
export function isMarkedFirst(body: string): boolean {
  return MARKED.exec(body)?.index === 0;
}

/** What a comment says of itself; undefined where it is none of Rollcall's. */
export function readMarker(body: string): Marker | undefined {
  const encoded = MARKED.exec(body)?.[1];
  if (encoded === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
    if (!isMarker(value)) return undefined;
    // Whoever may edit the comment may write anything beside what is known. What does not say that it is whole is not.
    const { project, environment, head, digest, applicable, outdated, truncated, shown, applied } = value as Known & Partial<Marker>;
    const known = { project, environment, head, digest, applicable, outdated };
    return { ...known, truncated: truncated !== false, shown: textIn(shown), applied: textIn(applied) };
  } catch {
    // Somebody else's idea of a marker.
    return undefined;
  }
}

/**
 * Digest of what readers see of a comment: all of it below the marker. Forges change ends of lines and blanks at them, and readers see
 * neither, so both count for nothing.
 */
export function shownDigest(body: string): string {
  const lines = body.replace(MARKED, '').replaceAll(/\r\n?/g, '\n').split('\n');
  const text = lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** The comment as it is once the branch has moved on: it stays to be read and is no approval any more. */
export function outdatedBody(body: string, marker: Marker, head: string): string {
  const rest = body.replace(MARKED, '').trimStart();
  const banner = `> **Outdated.** This plan is of \`${marker.head.slice(0, 12)}\`; the branch is at \`${head.slice(0, 12)}\` now. A new plan replaces it.`;
  return `${markerLine({ ...marker, outdated: true })}\n${banner}\n\n${rest}`;
}

/** The comment once its plan was applied: it says so, and is no approval any more. */
export function appliedBody(
  body: string,
  marker: Marker,
  { commit, link }: { readonly commit: string; readonly link: string | undefined },
): string {
  const rest = body.replace(MARKED, '').trimStart();
  const where = link !== undefined && /^https?:\/\/[^\s<>]+$/.test(link) ? ` in [this run](<${link}>)` : '';
  const banner = `> **Applied** from \`${commit.slice(0, 12)}\`${where}. This comment approves nothing any more; a new plan replaces it.`;
  return `${markerLine({ ...marker, applied: commit })}\n${banner}\n\n${rest}`;
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What every marker has, whichever Rollcall wrote it. */
type Known = Omit<Marker, 'truncated' | 'shown' | 'applied'>;

function isMarker(value: unknown): value is Known {
  if (!isJsonObject(value)) return false;
  const texts = ['project', 'environment', 'head', 'digest'].every((name) => typeof value[name] === 'string');
  return texts && typeof value['applicable'] === 'boolean' && typeof value['outdated'] === 'boolean';
}
