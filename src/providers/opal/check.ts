import { textOf } from '../../core/model/document.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import type { Problem } from '../../core/model/problem.ts';
import type { Declared } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { textsIn } from './answers.ts';
import { TEMPLATED } from './fields.ts';
import { groupType, NATIVE } from './group-types.ts';
import { declaredPolicy } from './wants.ts';

/** What is wrong with a declared group without looking at the live system. */
export function checkGroup(declared: Declared): readonly Problem[] {
  const faults: Fault[] = [
    ...checkType(declared),
    ...checkVisibility(declared),
    ...checkTemplate(declared),
    ...checkPolicy(declared),
    ...checkLevels(declared),
  ];
  return faults.map((each) => problemOf(declared, each));
}

/** `path`: below the block. */
interface Fault {
  readonly path: readonly (string | number)[];
  readonly summary: string;
  readonly detail: string;
}

function checkType({ block }: Declared): Fault[] {
  const type = textOf(block, 'type') ?? NATIVE;
  const known = groupType(type);
  const said = block['remote'];
  const faults: Fault[] = [];
  if (type !== NATIVE && block['app'] === undefined && block['id'] === undefined) {
    const detail = 'Name the app by `app:`, or the live group by `id:`.';
    faults.push({ path: ['type'], summary: `a group of type ${type} is in an app of its own.`, detail });
  }
  if (isJsonObject(said) && known) faults.push(...checkRemote(type, said));
  if (known?.isSchedule && Array.isArray(block['on_call_schedules'])) {
    const detail = 'Leave `on_call_schedules` out: Opal refuses it here.';
    faults.push({ path: ['on_call_schedules'], summary: `a group of type ${type} is an on-call schedule itself.`, detail });
  }
  return faults;
}

function checkRemote(type: string, said: JsonObject): Fault[] {
  const remote = groupType(type)?.remote;
  if (!remote)
    return [{ path: ['remote'], summary: `groups of type ${type} stand for nothing in another system.`, detail: 'Leave `remote` out.' }];
  const known = [remote.id, ...(remote.more ?? [])];
  const strange = Object.keys(said).filter((name) => !known.includes(name));
  const detail = `Write \`remote: { ${remote.id}: … }\`.`;
  if (said[remote.id] === undefined)
    return [{ path: ['remote'], summary: `what is imported as ${type} is told by ${quoteName(remote.id)}.`, detail }];
  return strange.map((name) => ({
    path: ['remote', name],
    summary: `${quoteName(name)} says nothing of a group of type ${type}.`,
    detail,
  }));
}

function checkVisibility({ block }: Declared): Fault[] {
  const groups = block['visibility_groups'];
  if (!Array.isArray(groups) || block['visibility'] === 'limited') return [];
  if (groups.length === 0) return [];
  return [
    {
      path: ['visibility_groups'],
      summary: 'groups that may see a group are named only where its visibility is limited.',
      detail: 'Write `visibility: limited` beside them, or leave them out.',
    },
  ];
}

function checkTemplate({ block }: Declared): Fault[] {
  const template = block['configuration_template'];
  if (typeof template !== 'string' || template === '') return [];
  const both = TEMPLATED.filter((field) => block[field] !== undefined);
  if (both.length === 0) return [];
  return [
    {
      path: ['configuration_template'],
      summary: `the configuration template decides ${both.map(quoteName).join(', ')} too, and Opal refuses to set them beside it.`,
      detail: 'Leave them out, or write `configuration_template: ""` and set them here.',
    },
  ];
}

function checkPolicy(declared: Declared): Fault[] {
  const policy = declaredPolicy(declared);
  if (!policy) return [];
  const written = declared.block['request_configurations'] as readonly JsonObject[];
  const priorities = policy.map((item) => item['priority'] as number).toSorted((x, y) => x - y);
  const numbered = written.filter((item) => item['priority'] !== undefined).length;
  const faults: Fault[] = [];
  if (numbered > 0 && numbered < written.length)
    faults.push(
      fault([], 'either every configuration says its priority, or none does.', 'Without priorities, the first one is the default.'),
    );
  else if (priorities.some((priority, index) => priority !== index))
    faults.push(fault([], `priorities count from 0 without gaps, each once; here they are ${priorities.join(', ')}.`, '0 is the default.'));
  return [...faults, ...policy.flatMap((item, index) => checkConfiguration(item, index))];
}

function checkConfiguration(item: JsonObject, index: number): Fault[] {
  const stages = stagesOf(item).flatMap((stage, place) =>
    checkIds(textsIn(stage, 'service_users'), { what: 'service users', path: [index, 'reviewer_stages', place, 'service_users'] }),
  );
  const template = textOf(item, 'request_template');
  const form = checkIds(template === undefined ? [] : [template], { what: 'request templates', path: [index, 'request_template'] });
  return [...checkCondition(item, index), ...checkReviews(item, index), ...form, ...stages];
}

/** What the API has no list of cannot be looked up by name. */
function checkIds(
  texts: readonly string[],
  { what, path }: { readonly what: string; readonly path: readonly (string | number)[] },
): Fault[] {
  return texts
    .filter((text) => !/^id:\S+$/.test(text))
    .map((text) =>
      fault(
        path,
        `${quoteName(text)} is no id, and Opal has no list of ${what} to look a name up in.`,
        'Write `id:<id>`, with the id that Opal shows.',
      ),
    );
}

function stagesOf(item: JsonObject): readonly JsonObject[] {
  const stages = item['reviewer_stages'];
  return Array.isArray(stages) ? stages.filter((stage: Json): stage is JsonObject => isJsonObject(stage)) : [];
}

function checkCondition(item: JsonObject, index: number): Fault[] {
  const condition = isJsonObject(item['condition']) ? item['condition'] : {};
  const [groups, roles] = [countOf(condition['groups']), countOf(condition['roles'])];
  if (item['priority'] === 0)
    return groups + roles === 0
      ? []
      : [fault([index], 'the default configuration has no condition.', 'Give it to one with a higher priority.')];
  if (groups + roles === 0)
    return [
      fault(
        [index],
        'every configuration but the default needs a condition.',
        'Say for whose requests it is: `condition: { groups: [ … ] }`.',
      ),
    ];
  return groups > 1 ? [fault([index, 'condition'], 'Opal takes one group for a condition.', 'Write a configuration for each group.')] : [];
}

function checkReviews(item: JsonObject, index: number): Fault[] {
  const stages: readonly Json[] = Array.isArray(item['reviewer_stages']) ? item['reviewer_stages'] : [];
  const faults: Fault[] = [];
  if (stages.length === 0 && item['auto_approval'] !== true && item['allow_requests'] !== false)
    faults.push(
      fault([index], 'nobody reviews these requests.', 'Add `reviewer_stages`, or say `auto_approval: true` or `allow_requests: false`.'),
    );
  if (stages.length > 0 && item['auto_approval'] === true)
    faults.push(fault([index], 'what is approved by itself is reviewed by nobody.', 'Leave out `auto_approval` or `reviewer_stages`.'));
  for (const [place, stage] of stages.entries()) {
    if (!isJsonObject(stage) || reviews(stage)) continue;
    const detail = 'Name `owners`, or require the approval of the manager or of an admin.';
    faults.push(fault([index, 'reviewer_stages', place], 'nobody reviews in this stage.', detail));
  }
  return faults;
}

function reviews(stage: JsonObject): boolean {
  const people = countOf(stage['owners']) + countOf(stage['service_users']);
  return people > 0 || stage['require_manager_approval'] === true || stage['require_admin_approval'] === true;
}

/** Levels of people who are nobody's members would be said to nobody. */
function checkLevels({ block, members }: Declared): Fault[] {
  const levels = isJsonObject(block['access_levels']) ? Object.keys(block['access_levels']) : [];
  const known = new Set((members ?? []).map(({ email }) => email));
  return levels
    .filter((email) => !known.has(email.toLowerCase()))
    .map((email) => ({
      path: ['access_levels', email],
      summary: `${quoteName(email)} is not among the members, or not any more.`,
      detail: 'Take the line out, or add the person to `members`.',
    }));
}

function countOf(value: Json | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}

function fault(path: readonly (string | number)[], summary: string, detail: string): Fault {
  return { path: ['request_configurations', ...path], summary, detail };
}

function problemOf({ address, place }: Declared, { path, summary, detail }: Fault): Problem {
  return {
    severity: 'error',
    code: 'CONFIG_VALUE',
    address,
    place: { file: place.file, path: [...place.path, 'opal', ...path] },
    summary: `${quoteName(address)}: ${summary}`,
    detail,
  };
}
