import type { JsonObject } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { valueOf } from '../../core/provide/settle.ts';
import type { Settled } from '../../core/provide/settle.ts';
import type { UserAnswer } from './answers.ts';
import type { NetbirdFacts } from './facts.ts';
import type { Notes } from './read.ts';

/** What the token may do, as the server says or, of a service user, as its role does. Undefined where nothing will be written. */
export async function rightsFrom(
  asked: Promise<Settled<JsonObject | undefined>> | undefined,
  users: readonly UserAnswer[] | undefined,
  notes: Notes,
): Promise<NetbirdFacts['rights']> {
  const settled = await asked;
  if (!settled) return undefined;
  const modules = valueOf(settled);
  const self = users?.find((user) => user.isCurrent);
  if (!self) return undefined;
  if (modules === undefined) {
    notes.warnings.push({
      code: 'PROVIDER_PERMISSION',
      address: notes.target,
      message: `What the token of target ${quoteName(notes.target)} may do could not be asked: NetBird tells people, not service users. Judged by its role, ${quoteName(self.role)}.`,
    });
  }
  return { role: self.role, modules };
}
