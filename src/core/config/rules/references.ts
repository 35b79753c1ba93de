import { GROUP } from '../../model/address.ts';
import { isPlainId, NO_PLAIN_ID } from '../../model/plain-id.ts';
import type { Problem } from '../../model/problem.ts';
import { below, errorAt, quote } from '../problems.ts';
import type { ConfigProvider } from '../providers.ts';
import type { Use, Written } from '../written.ts';
import type { World } from './world.ts';

/** Whether a reference is to a live group that is not declared. */
export function isLiveReference(reference: string): boolean {
  return reference.startsWith('name:') || reference.startsWith('id:');
}

/** References to groups that nobody declares, that are not in the same target, or where a system cannot nest. */
export function judgeReferences(world: World): Problem[] {
  return world.written.flatMap((object) =>
    object.groups && object.groups.length > 0 ? [...judgeEach(world, object, object.groups), ...judgeNesting(world, object)] : [],
  );
}

function judgeEach(world: World, object: Written, references: readonly string[]): Problem[] {
  return references.flatMap((reference, index) => {
    const place = below(object.place, 'groups', index);
    if (isLiveReference(reference)) {
      const named = reference.slice(reference.indexOf(':') + 1);
      if (reference.startsWith('id:') && named.trim() !== '' && !isPlainId(named)) {
        const summary = `${quote(reference)} names no id of a live group`;
        return [errorAt('CONFIG_VALUE', place, { summary, detail: NO_PLAIN_ID })];
      }
      if (named.trim() !== '') return [];
      return [
        errorAt('CONFIG_VALUE', place, {
          summary: `${quote(reference)} names no group`,
          detail: 'write the live name or id behind the colon',
        }),
      ];
    }
    const child = world.groups.get(reference);
    if (!child)
      return world.isComplete
        ? [
            errorAt('CONFIG_UNKNOWN_GROUP', place, {
              summary: `no group ${quote(reference)} is declared`,
              detail: world.suggestGroup(reference) ?? 'declare it, or write "name:…" for a live group that is not declared',
            }),
          ]
        : [];
    const without = object.uses.filter(
      (use) => !use.flatten && canNest(world, use) && !child.uses.some((other) => other.target.name === use.target.name),
    );
    if (without.length === 0) return [];
    const targets = without.map((use) => use.target.name).join(', ');
    const detail = `add a block "${(without[0] as Use).target.provider}:" to ${quote(reference)}, or take it out of these groups`;
    return [
      errorAt('CONFIG_UNKNOWN_GROUP', place, {
        summary: `the group ${quote(reference)} is not in ${targets}, where ${quote(object.key)} is`,
        detail,
        related: [{ ...child.place, atKey: true }],
      }),
    ];
  });
}

/** Once for each provider: what it cannot do, it can do in none of its targets. */
function judgeNesting(world: World, object: Written): Problem[] {
  const place = below(object.place, 'groups');
  const unable = new Set(object.uses.filter((use) => !use.flatten && !canNest(world, use)).map((use) => use.target.provider));
  return [...unable].sort().map((provider) =>
    errorAt('CONFIG_NESTING', place, {
      summary: `${provider} cannot put groups into groups`,
      detail: `write "nesting: flatten" into the block "${provider}:" to make the people of these groups members`,
    }),
  );
}

/** Whether a use's system can put groups into groups. */
export function canNest(world: World, use: Use): boolean {
  return (world.context.providers[use.target.provider] as ConfigProvider).kinds[GROUP]?.nesting === true;
}
