import type { Drift } from '../../core/model/plan.ts';
import type { AuditLog, Live } from '../../core/provider.ts';
import { readGroupWrites, timeOf } from './audit-log.ts';
import type { GroupWrite } from './audit-log.ts';
import type { VaultFacts } from './facts.ts';

/**
 * Looks every difference up in an audit log: the newest write to the group since Rollcall's own last one. Vault writes a group whole and
 * hides what is written, so the log tells who wrote, not what; an entity that was deleted leaves its groups without a write to them.
 */
export async function attributeDrift(
  log: AuditLog,
  { drift, live }: { readonly drift: readonly Drift[]; readonly live: Live<VaultFacts> },
): Promise<ReadonlyMap<string, Pick<Drift, 'by'>>> {
  const writes = await readGroupWrites(log, live.identity.namespace);
  const authors = new Map<string, Pick<Drift, 'by'>>();
  for (const each of drift) {
    const write = newestOf(each, writes, { log, live });
    if (write)
      authors.set(each.address, {
        by: { who: write.answered ? write.who : `${write.who}, whose request has no answer in the log`, when: write.when },
      });
  }
  return authors;
}

function newestOf(
  drift: Drift,
  writes: readonly GroupWrite[],
  { log, live }: { readonly log: AuditLog; readonly live: Live<VaultFacts> },
): GroupWrite | undefined {
  const since = log.appliedAt(drift.address);
  // What was deleted is not live any more, and deleting by its name is the usual way.
  const name = (live.index.find((entry) => entry.id === drift.id)?.name ?? log.appliedName(drift.address))?.toLowerCase();
  const after = since === undefined ? Number.NEGATIVE_INFINITY : timeOf(since);
  return writes.findLast(
    (write) =>
      write.deletes === (drift.type === 'deleted') &&
      timeOf(write.when) >= after &&
      (write.id === undefined ? name !== undefined && write.name === name : write.id === drift.id),
  );
}
