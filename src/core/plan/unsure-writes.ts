import { keyOf, targetOf } from '../model/address.ts';
import type { Document } from '../model/document.ts';
import type { FieldSpec } from '../model/fields.ts';
import { heldIdentities } from '../model/held-identities.ts';
import type { Change, Warning } from '../model/plan.ts';
import { quoteName } from '../model/quote-name.ts';
import { shortList } from '../model/short-list.ts';
import { openElements, stillThere } from './begun.ts';
import { elementIn } from './keyed.ts';
import type { KindSite } from './kind-site.ts';
import type { Match } from './matched.ts';
import { heldElements } from './modes.ts';
import type { Site } from './planned.ts';
import type { LiveObject } from '../provider.ts';

interface Sides {
  readonly desired: Document;
  readonly base: Document | undefined;
  readonly change: Change | undefined;
}

/** Whom an interrupted apply may have put into a declared object, and who stays there although nobody lists them. */
export function unsureWrites({ fields }: Site, match: Match, { desired, base, change }: Sides): readonly Warning[] {
  const { begun, live, entry, address } = match;
  if (!begun || !live) return [];
  const after = change ? (change.after ?? {}) : live.document;
  const left = [begun.unsure, ...(entry ? [] : [begun.sure])].flatMap((puts) =>
    Object.entries(puts).flatMap(([name, value]) => {
      const spec = fields[name] as FieldSpec;
      const [isWanted, wasApplied, held] = [elementIn(spec, desired[name]), elementIn(spec, base?.[name]), heldIn(live, name)];
      const there = [...stillThere(spec, value, after[name]).keys()];
      return there.filter((element) => isWanted(element) === undefined && wasApplied(element) === undefined && !held(element));
    }),
  );
  return left.length === 0 ? [] : [unsureWarning(address, live.id, left)];
}

/** The same of objects that nobody declares and the state does not bind: an adoption was interrupted. */
export function forgottenWrites({ input, kind, live, matching }: KindSite, { target, fields }: Site): readonly Warning[] {
  const known = new Set(matching.matches.flatMap(({ live: found, entry }) => [found?.id, entry?.id]));
  return Object.entries(input.state?.pending ?? {}).flatMap(([address, pending]) => {
    const { id } = pending;
    if (id === undefined || pending.kind !== kind || targetOf(address) !== target || known.has(id)) return [];
    if (![...live.index, ...live.objects].some((entry) => entry.kind === kind && entry.id === id)) return [];
    const document = live.objects.find((object) => object.kind === kind && object.id === id)?.document;
    const left = [...openElements(fields, pending, document)];
    return left.length === 0 ? [] : [unsureWarning(address, id, left)];
  });
}

function heldIn({ held }: LiveObject, name: string): (element: string) => boolean {
  const [whole, parts] = [heldElements({ held }, name), heldIdentities(held, name)];
  return (element) => whole.has(element) || parts.has(element);
}

function unsureWarning(address: string, id: string, elements: readonly string[]): Warning {
  const who = shortList([...new Set(elements)].map(quoteName));
  return {
    code: 'WRITE_UNSURE',
    address,
    message:
      `${quoteName(address)}: an interrupted run was to put ${who} into ${quoteName(keyOf(address))} (id ${quoteName(id)}), where nothing lists them now. ` +
      'Whether that run put them there cannot be told, so they are left there.',
  };
}
