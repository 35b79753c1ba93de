import { mapOf, recordOf, setOf, tableOf, textOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import { equalJson } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import type { DeclaredMember } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { isWritable, makeWrittenNames } from '../../core/provide/written-names.ts';
import type { WrittenNames } from '../../core/provide/written-names.ts';
import type { Declarable, Live, LiveObject } from '../../core/provider.ts';
import type { Directory } from './directory.ts';
import type { VaultFacts } from './facts.ts';

/** The declaration of a live group. An external one says nothing of members: they follow the logins at its mount. */
export function declareGroup({ document }: LiveObject, { facts }: Live<VaultFacts>): Declarable {
  const common = { policies: setOf(document, 'policies'), metadata: mapOf(document, 'metadata') };
  if (textOf(document, 'type') === 'external')
    return { block: { type: 'external', alias: recordOf(document, 'alias') ?? null, ...common }, left: [] };
  const { members, entities, left, noted } = sortMembers(document, facts.directory);
  return {
    members,
    groups: setOf(document, 'groups'),
    block: { ...common, ...(entities.length > 0 ? { entities } : {}) },
    ...noted,
    left,
  };
}

interface Sorted {
  readonly members: readonly DeclaredMember[];
  readonly entities: readonly Json[];
  readonly noted: Pick<Declarable, 'byId'>;
  readonly left: Declarable['left'];
}

/** Who is in the group with all entities is listed by e-mail; entities of nobody, or some of somebody's, by their names. */
function sortMembers(document: Document, directory: Directory | undefined): Sorted {
  const members: DeclaredMember[] = [];
  const names = makeWrittenNames();
  const native: { readonly element: string; readonly identity: string; readonly reference: string | undefined }[] = [];
  for (const [element, identities] of Object.entries(tableOf(document, 'members'))) {
    const whole = directory?.ofPerson(element).map(({ identity }) => identity) ?? [];
    const isPerson = whole.length > 0 && equalJson(whole, identities) && directory?.rivals(element).length === 0;
    if (isPerson && isWritable(element)) members.push({ email: element });
    else
      native.push(
        ...identities.map((identity) => ({ element, identity, reference: directory && referenceTo(identity, directory, names) })),
      );
  }
  return {
    members,
    noted: names.noted(),
    entities: native.flatMap(({ reference }) => reference ?? []),
    left: native
      .filter(({ reference }) => reference === undefined)
      .map(({ element, identity }) => ({
        field: 'members',
        element,
        reason: `the entity ${quoteName(identity.replace(/^id:/, ''))} does not exist any more`,
      })),
  };
}

/** How `entities:` names an identity, so that it finds the same entity again. */
function referenceTo(identity: string, directory: Directory, names: WrittenNames): string | undefined {
  const entity = directory.identified(identity);
  if (!entity) return undefined;
  const isFound = directory.find(identity.trim())?.id === entity.id;
  return isFound ? names.of('entities', identity, entity.id) : `id:${entity.id}`;
}
