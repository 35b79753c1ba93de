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
}

const MARKED = /^<!-- rollcall:v1 ([A-Za-z0-9_-]+) -->/;

/** The first line of a comment. Base64url has no `-->` in it, whatever a project is called. */
export function markerLine(marker: Marker): string {
  return `<!-- rollcall:v1 ${Buffer.from(JSON.stringify(marker)).toString('base64url')} -->`;
}

/** What a comment says of itself; undefined where it is none of Rollcall's. */
export function readMarker(body: string): Marker | undefined {
  const encoded = MARKED.exec(body)?.[1];
  if (encoded === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
    // What does not say that it is whole is not.
    return isMarker(value) ? { ...value, truncated: (value as Partial<Marker>).truncated !== false } : undefined;
  } catch {
    // Somebody else's idea of a marker.
    return undefined;
  }
}

/** The comment as it is once the branch has moved on: it stays to be read and is no approval any more. */
export function outdatedBody(body: string, marker: Marker, head: string): string {
  const rest = body.replace(MARKED, '').trimStart();
  const banner = `> **Outdated.** This plan is of \`${marker.head.slice(0, 12)}\`; the branch is at \`${head.slice(0, 12)}\` now. A new plan replaces it.`;
  return `${markerLine({ ...marker, outdated: true })}\n${banner}\n\n${rest}`;
}

function isMarker(value: unknown): value is Omit<Marker, 'truncated'> {
  if (!isJsonObject(value)) return false;
  const texts = ['project', 'environment', 'head', 'digest'].every((name) => typeof value[name] === 'string');
  return texts && typeof value['applicable'] === 'boolean' && typeof value['outdated'] === 'boolean';
}
