import { makeDocument } from '../model/document.ts';
import type { Document } from '../model/document.ts';
import { equalJson } from '../model/json.ts';
import type { Settled } from '../model/plan.ts';
import type { StateObject } from '../model/state.ts';
import { withAwaited } from '../model/awaited.ts';
import { isRecordOther } from '../model/verdict.ts';
import type { LiveObject } from '../provider.ts';
import { donePaths } from './cause.ts';
import { diffWhole, valueAt } from './keyed.ts';
import type { Match } from './matched.ts';
import { bindingOf, placeOf, recordsOf } from './planned.ts';
import type { Site } from './planned.ts';

/**
 * The state's own record changes although nothing has to be written: somebody did it already, or a lifecycle was declared. `base`
 * is `applied` itself where the entry was found to hold just that. `awaited` stays in the record, for nobody took it out of the files.
 */
export function settledOf(
  site: Site,
  match: Match,
  now: {
    readonly live: LiveObject;
    readonly base: Document;
    readonly begun?: Document | undefined;
    readonly applied: Document;
    readonly awaited: Document | undefined;
  },
): Settled | undefined {
  const entry = match.entry as StateObject;
  const applied = withAwaited(now.applied, now.awaited);
  const same =
    match.previousAddress === undefined &&
    entry.under_way === undefined &&
    Object.keys(match.begun?.sure ?? {}).length === 0 &&
    !isRecordOther(recordsOf(site, match)) &&
    (now.base === applied || equalJson(entry.applied, applied));
  if (same) return undefined;
  // What the live system holds stays there although it is declared no more: nobody did anything.
  const [isLive, willBe] = [valueAt(site.fields, now.live.document), valueAt(site.fields, applied)];
  // Fields that were applied and that nobody declares any more: what is live in them stays, and is nobody's.
  const patch = diffWhole(site.fields, makeDocument(Object.entries({ ...now.begun, ...now.base })), applied);
  const causes = donePaths(patch.filter(({ path }) => equalJson(isLive(path), willBe(path))));
  const place = { ...placeOf(site, match), id: now.live.id, ...bindingOf(site, match) };
  return { ...place, applied, ...(patch.length > 0 ? { patch } : {}), causes };
}
