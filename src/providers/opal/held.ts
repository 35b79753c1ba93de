import { compareText } from '../../core/model/json.ts';
import type { Held } from '../../core/model/plan.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { optionalText } from './answers.ts';
import type { GroupAnswer, MemberRow } from './answers.ts';
import { resourceText } from './parts.ts';
import type { Parts, Translation } from './parts.ts';
import { TEMPLATED } from './fields.ts';
import { lastDay } from './grants.ts';
import { groupType, NATIVE } from './group-types.ts';

/** What of a group others decide about: shown with the reason, sent back as it is, never fought. */
export function heldParts(group: GroupAnswer, parts: Parts, given: Translation): readonly Held[] {
  return [
    ...heldNames(group),
    ...heldByTemplate(group, given),
    ...heldMembers(group, parts, given),
    ...heldChannels(parts, given),
    ...heldResources(parts, given),
    ...heldNesting(parts),
  ];
}

function heldNames({ raw }: GroupAnswer): readonly Held[] {
  const reason = 'each sync writes it as the remote group has it';
  return [
    ...(raw['match_remote_name'] === true ? [{ field: 'name', reason }] : []),
    ...(raw['match_remote_description'] === true ? [{ field: 'description', reason }] : []),
  ];
}

/** The API refuses to set single fields of a group that follows a template. Of fields that nobody wants to know there is nothing to say. */
function heldByTemplate({ raw }: GroupAnswer, { facts, unlinks, wants }: Translation): readonly Held[] {
  const id = optionalText(raw, 'configuration_template_id');
  if (id === '' || unlinks) return [];
  const name = facts.templates?.element(id) ?? `id:${id}`;
  const reason = `the configuration template ${quoteName(name)} decides it; \`configuration_template: ""\` ends that`;
  return TEMPLATED.filter((field) => wants.has(field)).map((field) => ({ field, reason }));
}

function heldMembers(group: GroupAnswer, parts: Parts, { facts, mine }: Translation): readonly Held[] {
  const filledBy = groupType(group.type)?.filledBy;
  if (filledBy !== undefined) return [{ field: 'members', reason: filledBy }];
  const reasons = new Map<string, string>();
  for (const row of parts.members ?? []) {
    const element = facts.directory.user(row.user.id)?.element ?? `user:${row.user.id}`;
    if (mine.members.has(element) || reasons.has(element)) continue;
    const reason = reasonFor(row, group, parts);
    if (reason !== undefined) reasons.set(element, reason);
  }
  return [...reasons].sort(([x], [y]) => compareText(x, y)).map(([element, reason]) => ({ field: 'members', element, reason }));
}

/** Why somebody whom nobody declared is in a group; undefined where it can only have been somebody's own doing. */
function reasonFor(row: MemberRow, { type }: GroupAnswer, { inherited, schedules = [] }: Parts): string | undefined {
  if (row.expires !== undefined) return `the grant ends by itself (${lastDay(row.expires) ?? row.expires})`;
  const through = inherited?.get(row.user.id);
  if (through)
    return `the ${through.length === 1 ? 'group' : 'groups'} ${through.map(({ name }) => quoteName(name)).join(', ')} in it ${through.length === 1 ? 'brings its' : 'bring their'} people along`;
  if (!row.pushed && type !== NATIVE) return 'the remote system put this member there';
  const [schedule] = schedules;
  return schedule && `whoever the on-call schedule ${quoteName(schedule.name)} names is in it, and the API does not say who that is`;
}

/** Opal lists the channels of reviewers beside those for audit messages, and does not say which is which. */
function heldChannels({ channels = [] }: Parts, { facts, mine }: Translation): readonly Held[] {
  return channels.flatMap(({ id, name }): Held[] => {
    const element = facts.channels?.element(id) ?? `id:${id}`;
    if ([element, name, `id:${id}`].some((text) => mine.channels.has(text))) return [];
    return [{ field: 'message_channels', element, reason: 'Opal lists channels of reviewers here too' }];
  });
}

function heldResources({ resources = [] }: Parts, { facts }: Translation): readonly Held[] {
  return resources.flatMap((row): Held[] => {
    if (row.expires === undefined) return [];
    const element = resourceText(row, facts.resources?.element ?? ((id) => `id:${id}`));
    return [{ field: 'resources', element, reason: 'the grant ends by itself' }];
  });
}

function heldNesting({ nested = [] }: Parts): readonly Held[] {
  return nested.flatMap(({ id, level, minutes }): Held[] => {
    if (level === '' && minutes === 0) return [];
    const how = level === '' ? 'for a time' : `with the access level ${quoteName(level)}`;
    return [{ field: 'groups', element: `id:${id}`, reason: `it was put there ${how}, which no declaration can say` }];
  });
}
