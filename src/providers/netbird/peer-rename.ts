import { optionalText } from './answers.ts';
import type { AuditEvent, EventLog } from './audit-events.ts';
import type { NetbirdFacts } from './facts.ts';

/** A machine that came into a group or went out of it, by the label that documents name it by. */
export interface Machine {
  readonly identity: string;
  readonly came: boolean;
}

interface Sides extends Machine {
  /** Labels of the machines that were applied. */
  readonly applied: ReadonlySet<string>;
  /** When, in milliseconds since 1970. */
  readonly since: number;
}

/**
 * The newest renaming since a group was applied that explains a machine: one that has another label by now, or had one that was applied. An
 * event of a renaming has the new label alone; what the peer was called before is what earlier events of it say.
 */
export function renameOf({ identity, came, applied, since }: Sides, log: EventLog, { directory }: NetbirdFacts): AuditEvent | undefined {
  const now = directory?.peerOf(identity)?.id;
  const ids = came ? (now === undefined ? [] : [now]) : formerlyCalled(identity, log).filter((id) => id !== now);
  const renames = ids.flatMap((id) => {
    const events = log.about([id]).filter(({ target }) => target === id);
    const wasApplied = events.some((event) => labelsOf(event).some((label) => label !== identity && applied.has(label)));
    return came && !wasApplied ? [] : events.filter(({ code, at }) => code === 'peer.rename' && !(at <= since));
  });
  return renames.reduce<AuditEvent | undefined>((last, event) => (last && !(event.at > last.at) ? last : event), undefined);
}

/** Ids of the peers that the log knows by a label. */
function formerlyCalled(label: string, log: EventLog): readonly string[] {
  return [...new Set(log.about([label]).flatMap((event) => (labelsOf(event).includes(label) ? [event.target] : [])))];
}

function labelsOf({ meta }: AuditEvent): readonly string[] {
  return [optionalText(meta, 'fqdn'), optionalText(meta, 'peer_fqdn')];
}
