import type { Author } from '../../core/model/plan.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { optionalText } from './answers.ts';
import type { AuditEvent } from './audit-events.ts';

/** What moves peers without a word about the group: NetBird follows a rule then, and the log says no more than this. */
const RULES: Readonly<Record<string, (who: string | undefined) => string>> = {
  'peer.setupkey.add': () => 'it put the peer there when a setup key enrolled it',
  'peer.user.add': (who) => `it put the peer there when ${who ?? 'its user'} enrolled it`,
  'user.delete': userDeleted,
  'service.user.delete': userDeleted,
  'user.peer.delete': (who) => `it took the peer out when ${who === undefined ? 'the peer was deleted' : `${who} deleted the peer`}`,
};

function userDeleted(who: string | undefined): string {
  return `it took the user and their peers out when ${who === undefined ? 'the user was deleted' : `${who} deleted the user`}`;
}

/** Whoever sent the request, or the rule that NetBird followed when somebody did something else. */
export function authorIn(event: AuditEvent): Author {
  const { code, when, meta, initiator } = event;
  const sender = senderOf(event);
  const rule = RULES[code];
  if (rule === undefined) return { who: sender ?? `user ${initiator.id}`, when };
  const [key, ...names] = ['setup_key_name', 'fqdn', 'email', 'username', 'name'].map((name) => optionalText(meta, name));
  const named = names.find((name) => name !== '');
  return { who: `NetBird itself: ${rule(sender)}${key ? ` (setup key ${quoteName(key)})` : named ? ` (${quoteName(named)})` : ''}`, when };
}

/** A service user has a name only, and one that is gone only an id. What the server does unasked has the sender `sys`. */
function senderOf({ initiator: { id, name, email } }: AuditEvent): string | undefined {
  if (id === 'sys') return undefined;
  return email || name || (id === '' ? undefined : `user ${id}`);
}
