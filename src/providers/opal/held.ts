import { compareText } from '../../core/model/json.ts';
import type { Held } from '../../core/model/plan.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { optionalText } from './answers.ts';
import type { GroupAnswer, MemberRow } from './answers.ts';
import { resourceText } from './parts.ts';
import type { Bringer, Parts, Translation } from './parts.ts';
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
  const reasons = new Map<string, Why>();
  for (const row of parts.members ?? []) {
    const element = facts.directory.user(row.user.id)?.element ?? `user:${row.user.id}`;
    if (mine.members.has(element) || reasons.has(element)) continue;
    const why = reasonFor(row, group, parts, facts);
    if (why !== undefined) reasons.set(element, why);
  }
  return [...reasons].sort(([x], [y]) => compareText(x, y)).map(([element, why]) => ({ field: 'members', element, ...why }));
}

type Why = Pick<Held, 'reason' | 'follows' | 'through'>;

/** Why somebody whom nobody declared is in a group; undefined where it can only have been somebody's own doing. */
function reasonFor(
  row: MemberRow,
  { type }: GroupAnswer,
  { inherited, schedules = [] }: Parts,
  { schedules: names }: Translation['facts'],
): Why | undefined {
  if (row.expires !== undefined) return { reason: `the grant ends by itself (${lastDay(row.expires) ?? row.expires})` };
  const through = inherited?.get(row.user.id);
  if (through) return { reason: bringing(through), follows: 'groups', through: through.map(({ id }) => `id:${id}`) };
  if (!row.pushed && type !== NATIVE) return { reason: 'the remote system put this member there' };
  const [schedule] = schedules;
  return (
    schedule && {
      reason: `whoever the on-call schedule ${quoteName(schedule.name)} names is in it, and the API does not say who that is`,
      follows: 'on_call_schedules',
      through: schedules.map(({ id }) => names?.element(id) ?? `id:${id}`),
    }
  );
}

function bringing(through: readonly Bringer[]): string {
  const names = through.map(({ name }) => quoteName(name)).join(', ');
  return through.length === 1 ? `the group ${names} in it brings its people along` : `the groups ${names} in it bring their people along`;
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
