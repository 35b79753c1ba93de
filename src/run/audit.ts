import { locate } from '../config/locate.ts';
import type { Sources } from '../config/sources.ts';
import { populationOf } from '../core/audit/population.ts';
import type { Bound, PopulationSite } from '../core/audit/population.ts';
import { auditReport, isComplete } from '../core/audit/report.ts';
import type { AuditParts } from '../core/audit/report.ts';
import { OPEN, namesPeople, redactWith } from '../core/audit/redact.ts';
import type { Redaction } from '../core/audit/redact.ts';
import { RollcallError } from '../core/errors.ts';
import { targetOf } from '../core/model/address.ts';
import type { AuditReport, PopulationCounts, PopulationRow } from '../core/model/audit.ts';
import { matchAny } from '../core/model/glob.ts';
import { isLookedAt } from '../core/model/looked-at.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { Plan, Source } from '../core/model/plan.ts';
import type { Declared } from '../core/model/project.ts';
import { approvalDigest } from '../core/plan/digest.ts';
import { withoutExpired } from '../core/plan/expire.ts';
import { approvalNote } from '../core/plan/guards/approve.ts';
import type { Live } from '../core/provider.ts';
import { addedOutside } from './added-outside.ts';
import { commitOfFiles } from './commit-of-files.ts';
import { judgeDrift } from './drift.ts';
import type { DriftRequest } from './drift.ts';
import { planAndAsk } from './plan.ts';
import { withUnplanned } from './unplanned.ts';
import type { Found } from './plan.ts';
import type { Session } from './sessions.ts';
import { whoRuns } from './who.ts';

/** What an evidence pack is made of. */
export interface AuditRequest extends DriftRequest {
  /** First UTC day of the applies; undefined for all that the state remembers. */
  readonly since: string | undefined;
  /** Whether people are hashed. */
  readonly redact: boolean;
  /** Address of the pipeline's run. */
  readonly runLink: string | undefined;
}

/** Evidence that was collected and not written yet. */
export interface Audit {
  /** False where anything could not be read, or was left out. */
  readonly complete: boolean;
  /** What was looked at; null for everything. */
  readonly scope: readonly string[] | null;
  readonly keyCheck: string | null;
  readonly project: string;
  readonly tool: Plan['tool'];
  readonly madeAt: string;
  /** One row after the other: the population of a large organisation is not in memory. */
  rows(): Iterable<PopulationRow>;
  /** Targets that were read, also those that nobody is in. */
  readonly targets: Readonly<Record<string, { readonly groups: number; readonly managed: number }>>;
  report(population: PopulationCounts): AuditReport;
}

/** The evidence, and what there is to say of the files. */
export interface AuditResult {
  /** Undefined where problems left nothing to report on. */
  readonly audit: Audit | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const KEY_VARIABLE = 'ROLLCALL_REDACT_KEY';
const SHORTEST_KEY = 32;

/**
 * Collects evidence: everything live in full, compared with files and state. Writes nothing.
 *
 * @throws RollcallError as `driftProject`; `AUDIT_KEY` where people are to be hashed and there is no key for it
 */
export async function auditProject(request: AuditRequest): Promise<AuditResult> {
  const redaction = request.redact ? redactWith(redactionKey(request.env)) : OPEN;
  let audit: Audit | undefined;
  const { plan, diagnostics } = await planAndAsk(request, {
    all: true,
    drift: true,
    async finish(planned, found) {
      const judged = withUnplanned(await judgeDrift(planned, found, request), found.diagnostics);
      audit = collect(judged, found, { request, redaction, commit: await commitOfFiles(request, found.opened.sources) });
      return judged;
    },
  });
  return { audit: plan && audit, diagnostics };
}

function redactionKey(env: AuditRequest['env']): string {
  const key = env[KEY_VARIABLE] ?? '';
  if (key.length >= SHORTEST_KEY) return key;
  const what = key === '' ? `${KEY_VARIABLE} is not set` : `${KEY_VARIABLE} has fewer than ${SHORTEST_KEY} characters`;
  throw new RollcallError('AUDIT_KEY', `People cannot be hashed: ${what}.`, {
    hint: `Make a key once with "openssl rand -hex 32", keep it where credentials are kept, and set ${KEY_VARIABLE} to it for every pack.`,
  });
}

interface Collecting {
  readonly request: AuditRequest;
  readonly redaction: Redaction;
  readonly commit: string | undefined;
}

function collect(plan: Plan, found: Found, { request, redaction, commit }: Collecting): Audit {
  const { state, opened, sessions } = found;
  const sites = sessions.flatMap((session) => siteOf(session, plan, { found, request }) ?? []);
  const { sources, project } = opened;
  const parts: AuditParts = {
    plan,
    state,
    since: request.since,
    made: madeBy(request, commit),
    redaction,
    approvals: project.approvals.map((approval) => {
      const note = approvalNote(approval);
      return { note, digest: approvalDigest(note), source: sourceOf(approval.place, sources) };
    }),
    isOfPeople: ({ provider, kind }, field) =>
      sessions.some((session) => session.provider.id === provider && namesPeople(session.provider.kinds[kind]?.fields[field])),
  };
  return {
    complete: isComplete(plan),
    scope: plan.scope,
    keyCheck: redaction.keyCheck,
    project: plan.project,
    tool: plan.tool,
    madeAt: parts.made.at,
    targets: Object.fromEntries(
      sessions.map(({ target }) => {
        const site = sites.find((candidate) => candidate.target === target.name);
        const objects = site?.live.objects.filter((object) => site.isAsked(object)) ?? [];
        return [target.name, { groups: objects.length, managed: objects.filter(({ id }) => site?.boundTo.has(id)).length }];
      }),
    ),
    *rows() {
      for (const site of sites) for (const row of populationOf(site, request.signal)) yield hidden(row, redaction);
    },
    report: (population) => auditReport(parts, population),
  };
}

type Texts = [string, string, string, string, string];

function hidden(row: PopulationRow, redaction: Redaction): PopulationRow {
  if (redaction.keyCheck === null) return row;
  const identities = row.identities === '' ? '' : row.identities.split(' ').map(redaction.person).join(' ');
  // A group may be called as a person is.
  const [group, name, via, path, note] = [row.group, row.name, row.via, row.path, row.note].map(redaction.text) as Texts;
  return { ...row, group, name, via, path, note, identities, person: redaction.person(row.person) };
}

function madeBy({ env, now, runLink }: AuditRequest, commit: string | undefined): AuditReport['made'] {
  return {
    at: new Date(now()).toISOString(),
    by: whoRuns(env),
    ...(commit === undefined ? {} : { commit }),
    ...(runLink === undefined ? {} : { run: runLink }),
  };
}

function siteOf(
  session: Session,
  plan: Plan,
  { found, request }: { readonly found: Found; readonly request: AuditRequest },
): PopulationSite | undefined {
  const { target, provider } = session;
  const live = found.readings.get(target.name)?.live;
  if (!live) return undefined;
  const boundTo = boundIn(session, { found, date: request.date });
  return {
    target: target.name,
    provider: provider.id,
    kinds: provider.kinds,
    live,
    boundTo,
    addedAt: addedOutside([...plan.drift, ...(plan.accepted ?? [])], ({ kind }) => provider.kinds[kind]?.fields ?? {}),
    isAsked({ kind, name, id }) {
      const address = boundTo.get(id)?.address;
      if (address === undefined) return isLookedAt(plan.scope, { target: target.name, kind, name, id });
      return plan.scope === null || matchAny(plan.scope, address);
    },
  };
}

/** What is declared, or in the state, by the live id that it is bound to. */
function boundIn(session: Session, { found, date }: { readonly found: Found; readonly date: string }): ReadonlyMap<string, Bound> {
  const live = found.readings.get(session.target.name)?.live;
  if (!live) return new Map();
  const bound = declaredIn(session, live, { found, date });
  for (const [address, entry] of Object.entries(found.state?.objects ?? {})) {
    if (targetOf(address) !== session.target.name || bound.has(entry.id)) continue;
    bound.set(entry.id, { address, declared: undefined, desired: undefined, entry, placeOf: () => '' });
  }
  return bound;
}

function declaredIn(
  { target, provider }: Session,
  live: Live,
  { found, date }: { readonly found: Found; readonly date: string },
): Map<string, Bound> {
  const { state, declaration, opened } = found;
  const last: LastLines = { address: undefined, lines: new Map() };
  const idsByName = new Map(live.objects.map((object) => [`${object.kind}\n${object.name}`, object.id] as const));
  return new Map(
    declaration.objects.flatMap((declared): (readonly [string, Bound])[] => {
      if (declared.target !== target.name) return [];
      const { address, kind, name } = declared;
      const entry = state?.objects[address];
      const id = entry?.id ?? idsByName.get(`${kind}\n${name}`);
      if (id === undefined) return [];
      // Made when it is asked for, and not kept: all wishes of a large organisation are as much as everything live.
      const bound: Bound = {
        address,
        declared,
        get desired() {
          return provider.desire(withoutExpired(declared, date), live).document;
        },
        entry,
        placeOf: (person) => placeIn(declared, { sources: opened.sources, last }, person),
      };
      return [[id, bound]];
    }),
  );
}

/** Lines of the people of the group that was asked for last: rows of a group are made together. */
interface LastLines {
  address: string | undefined;
  lines: ReadonlyMap<string, string>;
}

/** A person's own line where it can be found: people who came by `nesting: flatten` have theirs in another group. */
function placeIn(
  declared: Declared,
  { sources, last }: { readonly sources: Sources; readonly last: LastLines },
  person: string | undefined,
): string {
  if (last.address !== declared.address) {
    last.address = declared.address;
    last.lines = linesOf(declared, sources);
  }
  return (person === undefined ? undefined : last.lines.get(person)) ?? lineOf({ ...declared.place, atKey: true }, sources);
}

function linesOf(declared: Declared, sources: Sources): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  declared.members?.forEach(({ email }, index) => {
    const line = lineOf({ ...declared.place, path: [...declared.place.path, 'members', index] }, sources, email);
    if (line !== '') lines.set(email, line);
  });
  return lines;
}

function lineOf(place: Declared['place'], sources: Sources, email?: string): string {
  const range = locate(place, sources);
  if (!range) return '';
  if (email !== undefined && !saysEmail(range, sources, email)) return '';
  return `${range.filename}:${range.start.line}`;
}

function saysEmail(range: NonNullable<ReturnType<typeof locate>>, sources: Sources, email: string): boolean {
  const start = sources.lineStart(range.filename, range.start.line);
  const end = sources.lineStart(range.filename, range.end.line + 1);
  const text = sources.textOf(range.filename) ?? '';
  return text
    .slice(start, end > start ? end : undefined)
    .toLowerCase()
    .includes(email);
}

function sourceOf(place: Declared['place'], sources: Sources): Source | undefined {
  const range = locate(place, sources);
  return range && { file: range.filename, line: range.start.line, column: range.start.column };
}
