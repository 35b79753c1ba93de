import type { Document } from '../model/document.ts';
import type { Fields } from '../model/fields.ts';
import type { Change } from '../model/plan.ts';
import type { Pending } from '../model/state.ts';
import { joinPuts, putsOf, putsOfCreate } from './puts.ts';

interface Origin {
  readonly fields: Fields;
  readonly marker: string;
  /** Digest of the plan that begins it. */
  readonly plan: string;
}

/** A create as the state remembers it until its answer was seen. */
export function pendingCreate({ kind, after }: Change, { fields, marker, plan }: Origin): Pending {
  const name = after?.['name'];
  const puts = putsOfCreate(fields, after ?? {});
  return { kind, marker, plan, ...(typeof name === 'string' ? { name } : {}), ...(puts ? { puts } : {}) };
}

interface Written extends Origin {
  /** Live id of what is written to. */
  readonly id: string;
  /** What an earlier apply began there, whose answer was never seen either. */
  readonly earlier: Pending | undefined;
}

/** A write to what is there, as the state remembers it until its answer was seen. `puts`: whom it puts in; undefined where that is nobody. */
export function pendingWrite(change: Change, { puts, ...origin }: Written & { readonly puts: Document | undefined }): Pending | undefined {
  return puts && writeOf(change, origin, { puts });
}

/** What a change may come to put into an object that is there, by the plan alone; undefined where that is nobody. */
export function announcedWrite(change: Change, origin: Omit<Written, 'id'>): Pending | undefined {
  const { id, before, after, managed } = change;
  if (id === undefined || !before || !after) return undefined;
  const announced = putsOf({ fields: origin.fields, step: { fields: managed, adds: [] }, later: [], before, after });
  return announced && writeOf(change, { ...origin, id }, { announced });
}

function writeOf({ kind }: Change, { fields, marker, plan, id, earlier }: Written, now: Pick<Pending, 'puts' | 'announced'>): Pending {
  const before = earlier?.id === id ? earlier : undefined;
  const puts = joinPuts(fields, before?.puts, now.puts);
  const announced = joinPuts(fields, before?.announced, now.announced);
  return { kind, marker, plan, id, ...(puts ? { puts } : {}), ...(announced ? { announced } : {}) };
}
