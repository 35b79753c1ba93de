// https://roster.example/api (an API that does not exist)
import { canonicalDocument } from '../../src/core/model/canonical.ts';
import { tableOf, textOf } from '../../src/core/model/document.ts';
import type { Document } from '../../src/core/model/document.ts';
import type { Fields } from '../../src/core/model/fields.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import type { Change } from '../../src/core/model/plan.ts';
import type { Declared, Target } from '../../src/core/model/project.ts';
import type { Step } from '../../src/core/model/step.ts';
import type {
  HttpOptions,
  Live,
  LiveObject,
  Provider,
  ReadClient,
  ReadIo,
  StepIo,
  StepResult,
  WriteClient,
} from '../../src/core/provider.ts';

/** What a group is here: names are unique, members are people, by their e-mail. */
const FIELDS = {
  name: { type: 'text', unique: true },
  members: { type: 'table', of: 'person' },
} as const satisfies Fields;

/** Groups of Roster. */
export const roster: Provider<undefined> = {
  id: 'roster',
  kinds: {
    group: {
      section: 'groups',
      schema: { type: 'object', properties: {} },
      fields: FIELDS,
      identity: ['name'],
      nesting: false,
      check: () => [],
    },
  },
  queries: [],
  targetSchema: { type: 'object', properties: { namespace: false } },
  credentials: { variables: ['ROSTER_TOKEN'], addressVariables: ['ROSTER_URL'], logsIn: () => false },
  parallelism: 8,
  connect: (target, io) => readerOf(target, io.http(httpOptions(target, io))),
  connectWriter(target, io) {
    const http = io.http(httpOptions(target, io));
    return { ...readerOf(target, http), run: (step, _live, stepIo) => runStep(http, step, stepIo) };
  },
  desire: (declared) => ({ document: desired(declared), problems: [], warnings: [] }),
  said: desired,
  declare: ({ document }) => ({ members: Object.keys(tableOf(document, 'members')).map((email) => ({ email })), block: {}, left: [] }),
  steps: (change) => draftsOf(change).map((draft, index) => ({ ...NOTHING, ...draft, id: `${change.address}#${index}` })),
  preflight: () => [],
};

function httpOptions(target: Target, io: ReadIo): HttpOptions {
  return {
    baseUrl: `${target.url ?? ''}/api`,
    headers: { Authorization: `Bearer ${io.credential?.token ?? ''}` },
    describeError: (_status, body) => [(body as { readonly error?: string } | undefined)?.error ?? ''],
  };
}

interface RosterGroup {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
}

function readerOf(target: Target, http: ReadClient): Pick<ReturnType<Provider<undefined>['connect']>, 'read' | 'close'> {
  return {
    async read(_scope, signal): Promise<Live<undefined>> {
      // One request gives everything, so it does not wait for the scope.
      const groups = await listGroups(http, signal);
      const objects = groups.map(liveObject);
      return {
        target: target.name,
        identity: { provider: 'roster', url: target.url ?? '' },
        objects,
        index: objects,
        runner: undefined,
        incomplete: [],
        warnings: [],
        facts: undefined,
      };
    },
    close: () => http.close(),
  };
}

async function listGroups(http: ReadClient, signal: AbortSignal): Promise<readonly RosterGroup[]> {
  const { body } = await http.get('/groups', { signal });
  return (body as { readonly groups?: readonly RosterGroup[] } | undefined)?.groups ?? [];
}

function liveObject({ id, name, members }: RosterGroup): LiveObject {
  const document = canonicalDocument(FIELDS, { name, members: tableFrom(members) });
  return { kind: 'group', id, name, owner: 'other', document, held: [], referrers: [] };
}

/** What is not declared stays out of the document: it is not managed. */
function desired({ name, members }: Declared): Document {
  return canonicalDocument(FIELDS, { name, ...(members ? { members: tableFrom(members.map(({ email }) => email)) } : {}) });
}

function tableFrom(emails: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(emails.map((email) => [email, [email]]));
}

const NOTHING = { fields: [], locks: [], needs: [], drops: [], claims: [], releases: [], adds: [], removes: [] } as const;

/** One write each: the API takes a whole group. */
function draftsOf(change: Change): readonly (Pick<Step, 'address' | 'target' | 'verb' | 'title'> & Partial<Step>)[] {
  const { address, target, action, id } = change;
  const [old, wanted] = [change.before ?? {}, change.after ?? {}];
  const place = { address, target, locks: [id === undefined ? address : `group:${id}`] };
  const gone = Object.keys(tableOf(old, 'members')).filter((email) => !(email in tableOf(wanted, 'members')));
  const added = Object.keys(tableOf(wanted, 'members')).filter((email) => !(email in tableOf(old, 'members')));
  const fields = [...new Set(change.patch.map(({ path }) => path.split('/')[1] as string))];
  const renamed = textOf(old, 'name') !== textOf(wanted, 'name');
  const names = { releases: renamed ? nameOf(old) : [], claims: renamed ? nameOf(wanted) : [] };
  if (action === 'create') return [{ ...place, ...names, verb: 'create', title: 'create group', fields: Object.keys(wanted), adds: added }];
  if (action === 'delete') return [{ ...place, ...names, verb: 'delete', title: 'delete group', removes: gone }];
  if (fields.length === 0 || action === 'forget') return [];
  return [{ ...place, ...names, verb: 'set', title: `set ${fields.join(', ')}`, fields, adds: added, removes: gone }];
}

function nameOf(document: Document): readonly string[] {
  const name = textOf(document, 'name');
  return name === undefined ? [] : [`name:${name}`];
}

/** Reads, asks the core whether the group is still as the plan saw it, and only then writes. */
async function runStep(http: WriteClient, step: Step, io: StepIo): Promise<StepResult> {
  const groups = await listGroups(http, io.signal);
  const wanted = step.claims[0]?.slice('name:'.length);
  const fresh = groups.find((group) => (step.verb === 'create' ? group.name === wanted : group.id === io.id));
  const verdict = await io.judge(fresh && liveObject(fresh));
  if (verdict.type === 'stale') return verdict;
  if (verdict.type === 'done') return { type: 'done', wrote: false, ...(fresh ? { id: fresh.id } : {}) };
  const options = { signal: io.signal, repeatable: step.verb !== 'create' };
  if (step.verb === 'delete') {
    await http.send('DELETE', `/groups/${io.id}`, undefined, options);
    return { type: 'done', wrote: true };
  }
  const group: JsonObject = { name: textOf(verdict.document, 'name') ?? '', members: Object.keys(tableOf(verdict.document, 'members')) };
  if (fresh) {
    await http.send('PUT', `/groups/${fresh.id}`, group, options);
    return { type: 'done', wrote: true, id: fresh.id };
  }
  // The API refuses a name that is taken, so a create cannot overwrite.
  const made = await http.send('POST', '/groups', group, options);
  return { type: 'done', wrote: true, id: (made.body as { readonly id: string }).id };
}
