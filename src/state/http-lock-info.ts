import { isJsonObject } from '../core/model/json.ts';
import type { JsonObject } from '../core/model/json.ts';
import { describeHolder, parseHolder } from './holder.ts';
import type { Holder } from './holder.ts';

/** A lock as Terraform's protocol describes it; what we know of the holder beyond that goes into `Info`. */
export interface LockInfo {
  readonly ID: string;
  readonly Operation: string;
  readonly Info: string;
  readonly Who: string;
  readonly Version: string;
  readonly Created: string;
  readonly Path: string;
}

/** The body that takes a lock. */
export function lockInfoOf(holder: Holder, version: string): LockInfo {
  return {
    ID: holder.id,
    Operation: holder.purpose,
    Info: JSON.stringify(holder),
    Who: `${holder.who}@${holder.host}`,
    Version: version,
    Created: holder.since,
    Path: '',
  };
}

/** Who holds a lock, as far as a server tells. */
export interface RemoteHolder {
  readonly id: string;
  readonly description: string;
  /** Where a Rollcall holds it. */
  readonly holder: Holder | undefined;
}

/** The holder in a server's refusal; undefined where it names none. */
export function parseLockInfo(text: string): RemoteHolder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Some servers say no more than that it is locked.
    return undefined;
  }
  if (!isJsonObject(value) || typeof value['ID'] !== 'string' || value['ID'] === '') return undefined;
  const id = value['ID'];
  const holder = typeof value['Info'] === 'string' ? parseHolder(value['Info']) : undefined;
  if (holder?.id === id) return { id, description: describeHolder(holder), holder };
  return { id, description: describeForeign(value), holder: undefined };
}

/** Another program's lock: whatever it says of itself. */
function describeForeign(value: JsonObject): string {
  const text = (name: string): string | undefined => (typeof value[name] === 'string' && value[name] !== '' ? value[name] : undefined);
  const created = text('Created');
  const facts = [text('Operation'), created && `since ${created}`].filter((fact) => fact !== undefined).join(', ');
  return `${text('Who') ?? 'somebody'}${facts === '' ? '' : ` (${facts})`}`;
}
