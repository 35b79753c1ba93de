import { quoteName } from '../../core/model/quote-name.ts';
import { RollcallError } from '../../core/errors.ts';
import { boundId } from '../../core/provide/bound-id.ts';
import type { StepResult } from '../../core/provider.ts';
import { createAlias, deleteAlias, readMount, updateAlias } from './client.ts';
import type { AliasBody } from './client.ts';
import { aliasOf } from './document.ts';
import { isAliasTaken, isUnknownAliasGroup } from './errors.ts';
import { untilKnown } from './lost-answers.ts';
import type { Tries } from './lost-answers.ts';
import { writesOfOthers } from './others.ts';
import { patiently } from './patience.ts';
import { readFresh } from './step-context.ts';
import type { Fresh, StepContext } from './step-context.ts';

interface WantedAlias {
  readonly mount: string;
  readonly name: string;
}

/** Gives an external group its alias, changes it in place, or takes it away. A second alias would silently replace the first. */
export async function runAlias(context: StepContext): Promise<StepResult> {
  return untilKnown(context, (tries) => tryAlias(context, tries));
}

async function tryAlias(context: StepContext, tries: Tries): Promise<StepResult> {
  const id = boundId(context.step, context.io.id);
  const fresh = await readFresh(context, id);
  const verdict = await context.io.judge(fresh?.object);
  if (verdict.type === 'stale') return verdict;
  if (verdict.type === 'done' || !fresh) return { type: 'done', id, wrote: false };
  const wanted = aliasOf(verdict.document);
  tries.sentAfter = fresh;
  return wanted ? setAlias(context, fresh, wanted) : removeAlias(context, fresh);
}

async function removeAlias(context: StepContext, fresh: Fresh): Promise<StepResult> {
  const { alias, id } = fresh.group;
  if (!alias) return { type: 'done', id, wrote: false };
  await deleteAlias(context.http, alias.id, context.io.signal);
  return written(context, fresh);
}

async function setAlias(context: StepContext, fresh: Fresh, wanted: WantedAlias): Promise<StepResult> {
  const { http, io, step } = context;
  const { alias: current, id } = fresh.group;
  const alias: AliasBody = { name: wanted.name, mountAccessor: await accessorOf(context, wanted.mount), groupId: id };
  try {
    if (current) await updateAlias(http, current.id, { alias, signal: io.signal });
    else await create(context, alias);
  } catch (error) {
    if (!isAliasTaken(error)) throw error;
    return {
      type: 'stale',
      why: `${quoteName(step.address)}: another group has the alias ${quoteName(wanted.name)} at ${quoteName(wanted.mount)}.`,
    };
  }
  return written(context, fresh);
}

async function written(context: StepContext, fresh: Fresh): Promise<StepResult> {
  const note = await writesOfOthers(context, fresh);
  return { type: 'done', id: fresh.group.id, wrote: true, ...(note === undefined ? {} : { note }) };
}

/** A replica that has not seen the group yet says that its id is invalid. */
async function create(context: StepContext, alias: AliasBody): Promise<void> {
  const { http, io } = context;
  const attempt = async (): Promise<{ readonly error: unknown } | undefined> => {
    try {
      await createAlias(http, alias, io.signal);
      return undefined;
    } catch (error) {
      return { error };
    }
  };
  const refused = await patiently(attempt, {
    until: (result) => result === undefined || !isUnknownAliasGroup(result.error),
    signal: io.signal,
  });
  if (refused) throw refused.error;
}

async function accessorOf(context: StepContext, mount: string): Promise<string> {
  const { http, io, live } = context;
  const accessor = live.facts.mounts?.get(mount) ?? (await readMount(http, mount, io.signal));
  if (accessor !== undefined) return accessor;
  throw new RollcallError(
    'UNKNOWN_REFERENCE',
    `${quoteName(context.step.address)}: there is no auth mount ${quoteName(mount)} that the token may see.`,
    {
      hint: 'Correct the mount of the alias, or let the token read sys/auth.',
    },
  );
}
