import { RollcallError } from '../../core/errors.ts';
import { setOf, textOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import { equalJson, isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { StepResult } from '../../core/provider.ts';
import { optionalText } from './answers.ts';
import { judgeFresh, settledBy } from './fresh.ts';
import type { Fresh, StepContext } from './fresh.ts';
import { echoedPolicy, policyBody, withLiveParts } from './policy.ts';
import { NOTHING_MINE } from './wants.ts';
import { checkWholePolicy } from './whole-policy.ts';
import { updateGroup } from './writes.ts';

/**
 * Writes what the group itself says: only the fields of the step, and always the request policy. The vendor's text says that a policy
 * which is left out is set to the default; so it is sent along as it was read just before.
 */
export async function runSettings(context: StepContext, marker: string | undefined): Promise<StepResult> {
  const { http, io, step } = context;
  const policy = wishedPolicy(step.detail);
  const { verdict, fresh } = await judgeFresh(context, { fields: step.fields, marker, mine: { ...NOTHING_MINE, policy } });
  if (policy && fresh) context.memory.policies.set(fresh.id, policy);
  const settled = settledBy(verdict, fresh);
  if (settled || verdict.type !== 'go' || !fresh) return settled as StepResult;
  if (isSame(step.fields, verdict.document, fresh)) return { type: 'done', wrote: false, id: fresh.id };
  checkWholePolicy(context, fresh);
  const body = settingsBody(context, verdict.document, fresh);
  await updateGroup(http, { group_id: fresh.id, ...echoOf(step.fields, fresh), ...body }, io.signal);
  return { type: 'done', wrote: true, id: fresh.id };
}

/** Attaches a template, or with the empty text ends that the group follows one. */
export async function runTemplate(context: StepContext, marker: string | undefined): Promise<StepResult> {
  const { http, io, live, step } = context;
  const { verdict, fresh } = await judgeFresh(context, { fields: step.fields, marker });
  const settled = settledBy(verdict, fresh);
  if (settled || verdict.type !== 'go' || !fresh) return settled as StepResult;
  if (isSame(step.fields, verdict.document, fresh)) return { type: 'done', wrote: false, id: fresh.id };
  const element = textOf(verdict.document, 'configuration_template') ?? '';
  const template = element === '' ? null : known(context, 'configuration template', element, live.facts.templates?.idOf(element));
  await updateGroup(http, { group_id: fresh.id, configuration_template_id: template }, io.signal);
  return { type: 'done', wrote: true, id: fresh.id };
}

/** A policy that is not written is written as it is; one that follows a template is the template's. */
function echoOf(fields: readonly string[], { group }: Fresh): Record<string, Json> {
  const live = group.raw['request_configurations'];
  const follows = optionalText(group.raw, 'configuration_template_id') !== '';
  if (fields.includes('request_configurations') || follows || !Array.isArray(live) || live.length === 0) return {};
  return { request_configurations: echoedPolicy(live) };
}

function settingsBody(context: StepContext, document: Document, fresh: Fresh): Record<string, Json> {
  const { facts } = context.live;
  const body: Record<string, Json> = {};
  for (const field of context.step.fields) {
    const value = document[field];
    switch (field) {
      case 'admin_owner':
        body['admin_owner_id'] = ownerId(context, textOf(document, field) ?? '');
        break;
      case 'leaders':
        body['group_leader_user_ids'] = setOf(document, field).map((identity) =>
          known(
            context,
            'user',
            identity,
            facts.directory.userOf(identity)?.id ?? (identity.startsWith('id:') ? identity.slice(3) : undefined),
          ),
        );
        break;
      case 'request_configurations':
        body[field] = policyOf(context, document, fresh);
        break;
      case 'custom_request_notification':
        body[field] = value === '' ? null : (value as Json);
        break;
      default:
        body[field] = value as Json;
    }
  }
  return body;
}

function policyOf(context: StepContext, document: Document, { group }: Fresh): Json {
  const policy = document['request_configurations'];
  const list = Array.isArray(policy) ? policy.filter((item: Json): item is JsonObject => isJsonObject(item)) : [];
  const terms = { owner: (text: string): string => ownerId(context, text), group: (text: string): string => context.io.resolve(text) };
  return withLiveParts(policyBody(list, terms), group.raw['request_configurations']);
}

function ownerId(context: StepContext, element: string): string {
  return known(context, 'owner', element, context.live.facts.owners?.idOf(element));
}

/** @throws RollcallError `UNKNOWN_REFERENCE`: what cannot be resolved is never sent */
export function known({ step }: StepContext, what: string, element: string, id: string | undefined): string {
  if (id !== undefined && element !== '') return id;
  throw new RollcallError('UNKNOWN_REFERENCE', `${quoteName(step.address)}: there is no ${what} ${quoteName(element)} any more.`, {
    hint: 'Plan again.',
  });
}

function isSame(fields: readonly string[], document: Document, { object }: Fresh): boolean {
  return fields.every((field) => equalJson(document[field], object.document[field]));
}

/** The policy that the step writes, for the durations that it speaks of. */
function wishedPolicy(detail: Json | undefined): readonly JsonObject[] | undefined {
  const policy = isJsonObject(detail) ? detail['policy'] : undefined;
  return Array.isArray(policy) ? policy.filter((item: Json): item is JsonObject => isJsonObject(item)) : undefined;
}
