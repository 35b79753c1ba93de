import type { Document } from '../model/document.ts';
import { entryDigest } from './digest.ts';
import type { Change } from '../model/plan.ts';
import type { Planned } from './change.ts';
import type { KindSite } from './kind-site.ts';
import { referencesOf } from './references.ts';

/** Managed objects that refer to a replaced one are written again, even where nothing else changes. */
export function withRelinks(parts: KindSite, planned: readonly Planned[], changes: readonly Change[]): readonly Change[] {
  const replaced = new Set(changes.filter((change) => change.action === 'replace').map((change) => parts.matching.matches.find((match) => match.address === change.address)?.declared?.key as string));
  if (replaced.size === 0) return changes;
  const relinksOf = (document: Document): readonly string[] => referencesOf(parts.spec.fields, document).filter((ref) => replaced.has(ref));
  const result = changes.map((change) => {
    const relinks = change.after && change.before ? relinksOf(change.after) : [];
    return relinks.length > 0 && change.action !== 'replace' ? { ...change, relinks } : change;
  });
  for (const { match, unchanged } of planned) {
    if (!unchanged || !match.live || !match.declared || !match.entry) continue;
    const document = match.live.document;
    const relinks = relinksOf(document);
    if (relinks.length === 0) continue;
    result.push({
      address: match.address,
      target: parts.site.target.name,
      provider: parts.site.target.provider,
      kind: parts.kind,
      action: 'update',
      id: match.live.id,
      reason: `linked again: ${relinks.map((key) => `"${key}"`).join(', ')} is replaced`,
      before: document,
      after: document,
      patch: [],
      causes: {},
      managed: Object.keys(match.entry.applied),
      applied: match.entry.applied,
      state_entry: entryDigest(match.entry),
      relinks,
    });
  }
  return result;
}

