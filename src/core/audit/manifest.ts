import { canonicalText, isJsonObject } from '../model/json.ts';
import type { AuditManifest } from '../model/audit.ts';
import { digestOfText } from './digest.ts';

/** The manifest with the digest of itself, so that a changed byte of it shows as well. */
export function sealManifest(parts: Omit<AuditManifest, 'digest'>): AuditManifest {
  return { ...parts, digest: digestOfText(canonicalText(parts)) };
}

/** The text of a manifest: the one text that it can have. */
export function manifestText(manifest: AuditManifest): string {
  return `${canonicalText(manifest, 2)}\n`;
}

/** The manifest in a text; undefined where it is none, or not as it was written. */
export function openManifest(text: string): AuditManifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // No JSON, so no manifest.
    return undefined;
  }
  if (!isManifest(value)) return undefined;
  const { digest, ...parts } = value;
  return manifestText(value) === text && sealManifest(parts).digest === digest ? value : undefined;
}

/** Anybody can seal anything: what is relied on is looked at. */
function isManifest(value: unknown): value is AuditManifest {
  if (!isJsonObject(value)) return false;
  const { files, previous, project, number, made_at: madeAt, digest } = value as Readonly<Record<string, unknown>>;
  const texts = [project, madeAt, digest].every((text) => typeof text === 'string');
  return texts && Number.isSafeInteger(number) && isJsonObject(files) && Object.values(files).every(isFile) && isLink(previous);
}

function isFile(value: unknown): boolean {
  return isJsonObject(value) && typeof value['sha256'] === 'string' && Number.isSafeInteger(value['bytes']);
}

function isLink(value: unknown): boolean {
  return value === null || (isJsonObject(value) && typeof value['digest'] === 'string' && typeof value['path'] === 'string');
}
