import { canonicalText } from '../model/json.ts';
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
  let value: AuditManifest;
  try {
    value = JSON.parse(text) as AuditManifest;
  } catch {
    // No JSON, so no manifest.
    return undefined;
  }
  if (typeof value !== 'object' || value === null || typeof value.files !== 'object') return undefined;
  const { digest, ...parts } = value;
  return manifestText(value) === text && sealManifest(parts).digest === digest ? value : undefined;
}
