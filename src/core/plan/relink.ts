import type { Document } from '../model/document.ts';
import type { Change } from '../model/plan.ts';
import { quoteName } from '../model/quote-name.ts';
import type { LiveObject } from '../provider.ts';
import { managedFields } from './merge.ts';
import { bindingOf, placeOf } from './planned.ts';
import type { Planned, Site } from './planned.ts';
import { referencesOf } from './references.ts';

/** Managed objects that refer to a replaced one are written again, even where nothing else changes. */
export function withRelinks(site: Site, planned: readonly Planned[], replaced: ReadonlySet<string>): readonly Planned[] {
  if (replaced.size === 0) return planned;
  return planned.map((plan) => {
    const document = stayingDocument(plan);
    const relinks = document ? referencesOf(site.fields, document).filter((key) => replaced.has(key)) : [];
    if (relinks.length === 0) return plan;
    if (plan.change) return { ...plan, change: { ...plan.change, relinks } };
    return { ...plan, change: linkedAgain(site, plan, relinks), settled: undefined, unchanged: false };
  });
}

/** What an object will hold that is there before and after; undefined where it comes, goes, or is not ours. */
function stayingDocument({ match, change, unchanged }: Planned): Document | undefined {
  if (unchanged) return match.live?.document;
  return change?.before && change.after && change.action !== 'replace' ? change.after : undefined;
}

function linkedAgain(site: Site, { match, applied = {} }: Planned, relinks: readonly string[]): Change {
  const live = match.live as LiveObject;
  return {
    ...placeOf(site, match),
    ...bindingOf(site, match),
    action: 'update',
    id: live.id,
    reason: `linked again: ${relinks.map(quoteName).join(', ')} is replaced`,
    before: live.document,
    after: live.document,
    patch: [],
    causes: {},
    managed: managedFields(applied),
    applied,
    ...(live.held.length > 0 ? { held: live.held } : {}),
    relinks,
  };
}
