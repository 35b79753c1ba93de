import { readFileSync } from 'node:fs';
import { RollcallError } from '../core/errors.ts';
import type { Project, Target } from '../core/model/project.ts';
import { quoteName } from '../core/model/quote-name.ts';
import type { HttpOptions, Provider, ReadIo, WriteIo } from '../core/provider.ts';
import { makeRetryBudget } from '../http/budget.ts';
import type { RetryBudget } from '../http/budget.ts';
import { openReadClient, openWriteClient } from '../http/client.ts';
import type { ClientContext } from '../http/client.ts';
import { allowedOrigins, originOf } from '../http/origins.ts';
import { makePaces } from '../http/paces.ts';
import type { Paces } from '../http/paces.ts';
import { makeRedactor } from '../http/redact.ts';
import type { Redactor } from '../http/redact.ts';
import { sleep } from '../http/sleep.ts';
import {
  belongsToAnother,
  checkTokenVariables,
  checkTrustedOrigins,
  findCredential,
  isPrivate,
  locateTarget,
  mayUse,
} from './credentials.ts';
import type { Credential, CredentialSources } from './credentials.ts';
import type { Request } from './request.ts';

/** Names of variables whose values are secrets, whether or not this run uses them. */
const SECRET_VARIABLE = /^ROLLCALL_(?:TOKEN|ID_TOKEN|SECRET_ID)|_(?:TOKEN|PAT|API_KEY|SECRET|PASSWORD)$/;
/** Shorter values of such variables are more likely a switch ("false") than a secret. */
const SHORTEST_UNUSED_SECRET = 8;

/** GitHub Actions' own address for id tokens: the runner sets it, no file of the project can, so `ROLLCALL_ORIGINS` need not list it. */
const ID_TOKEN_URL = 'ACTIONS_ID_TOKEN_REQUEST_URL';

/** What the targets of a run share. One is opened per use case. */
export interface Access {
  readonly project: Project;
  readonly request: AccessRequest;
  readonly sources: CredentialSources;
  /** Cuts the secrets of this run out of texts; whatever is printed from outside passes it. */
  readonly redactor: Redactor;
  readonly budget: RetryBudget;
  /** What several targets of one system share of its limits. */
  readonly paces: Paces;
  readonly origins: readonly string[] | undefined;
}

type AccessRequest = Pick<Request, 'dir' | 'env' | 'now' | 'elapsed' | 'toolVersion' | 'parallelism' | 'observer'> &
  Partial<Pick<Request, 'signal'>>;

/** A target that can be connected to: its url is known, and what its connection is given. */
export interface Connectable<Io extends ReadIo> {
  readonly target: Target;
  readonly io: Io;
}

/**
 * Looks at the environment once for all targets. Sends nothing.
 *
 * @throws RollcallError `CONFIG_DUPLICATE_NAME`, `PROVIDER_ORIGIN`, `USAGE`
 */
export function openAccess(project: Project, request: AccessRequest, readFile: CredentialSources['readFile'] = readTextFile): Access {
  checkTokenVariables(project.targets);
  const env = (name: string): string | undefined => request.env[name] || undefined;
  const redactor = makeRedactor();
  for (const [name, value] of Object.entries(request.env)) {
    if (value && value.length >= SHORTEST_UNUSED_SECRET && SECRET_VARIABLE.test(name)) redactor.add(value);
  }
  return {
    project,
    request,
    sources: { env, home: env('HOME') ?? env('USERPROFILE'), readFile },
    redactor,
    budget: retryBudget(env('ROLLCALL_RETRY_BUDGET')),
    paces: makePaces(),
    origins: allowedOrigins(env),
  };
}

/** What a provider needs to read a target. Nothing in it can write. @throws as `locateTarget` and `findCredential` */
export function connectableForReading(access: Access, target: Target, provider: Provider): Connectable<ReadIo> {
  const known = know(access, target, provider);
  return { target: known.target, io: { ...sharedIo(known), http: (options) => openReadClient(options, clientContext(known, options)) } };
}

/** What a provider needs to write to a target as well. @throws as `locateTarget` and `findCredential` */
export function connectableForWriting(access: Access, target: Target, provider: Provider): Connectable<WriteIo> {
  const known = know(access, target, provider);
  return { target: known.target, io: { ...sharedIo(known), http: (options) => openWriteClient(options, clientContext(known, options)) } };
}

interface Known {
  readonly access: Access;
  readonly target: Target & { readonly url: string };
  readonly provider: Provider;
  readonly credential: Credential | undefined;
}

function know(access: Access, declared: Target, provider: Provider): Known {
  const target = locateTarget(declared, provider, access.sources);
  const credential = findCredential(access.project, target, { provider, sources: access.sources });
  if (credential) access.redactor.add(credential.token);
  return { access, target, provider, credential };
}

function sharedIo(known: Known): Omit<ReadIo, 'http'> {
  const { access, target, provider, credential } = known;
  const { request, redactor, project, sources } = access;
  return {
    credential,
    env(name) {
      if (belongsToAnother(name, target.name) || !mayUse(name, target, { project, provider, sources })) return undefined;
      return sources.env(name);
    },
    secret: (value) => redactor.add(value),
    project,
    now: request.now,
    elapsed: request.elapsed,
    log: (line) => request.observer.onRequest?.(redactor.redact(line)),
    parallelism: parallelismOf(known),
  };
}

function clientContext(known: Known, options: HttpOptions): ClientContext {
  const { access, provider, credential } = known;
  const { request, sources, redactor, budget, paces } = access;
  checkTrustedOrigins(known.target, options.trustedOrigins ?? []);
  return {
    queries: provider.queries,
    parallelism: parallelismOf(known),
    version: request.toolVersion,
    budget,
    paces,
    redactor,
    origins: originsFor(originOf(options.baseUrl), known),
    directory: request.dir,
    credential: credential?.origin,
    env: sources.env,
    log: request.observer.onRequest ? (line) => request.observer.onRequest?.(line) : undefined,
    stop: request.signal,
    onLimited: () => request.observer.onLimited?.(known.target.name, budget.waitedMs()),
    now: request.now,
    elapsed: request.elapsed,
    sleep,
    random: Math.random,
  };
}

/** The origins that a client may talk to. A provider may open one to its target, and one to the runner's own token service. */
function originsFor(origin: string | undefined, known: Known): readonly string[] | undefined {
  const { access, target } = known;
  // ROLLCALL_ORIGINS speaks for all targets: what one of them may send in clear text, another may not.
  if (origin === undefined || origin === originOf(target.url)) return access.origins?.filter((each) => isPrivate(target, each));
  if (origin === originOf(access.sources.env(ID_TOKEN_URL) ?? '')) return [origin];
  throw new RollcallError(
    'PROVIDER_ORIGIN',
    `Target ${quoteName(target.name)} is at ${originOf(target.url)}, and something asked for a connection to ${origin}`,
    {
      hint: 'Credentials go only to the origin of the target. Report this as a bug of the provider.',
    },
  );
}

function parallelismOf(known: Known): number {
  return known.access.request.parallelism ?? known.provider.parallelism;
}

function retryBudget(text: string | undefined): RetryBudget {
  if (text === undefined) return makeRetryBudget();
  if (/^\d+(\.\d+)?$/.test(text)) return makeRetryBudget(Number(text) * 1000);
  throw new RollcallError('USAGE', `ROLLCALL_RETRY_BUDGET is no number of seconds: ${quoteName(text)}`, {
    hint: 'Set it to the most seconds that a run may wait for systems that limit requests or fail; 300 without it.',
  });
}

function readTextFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // No such file, or not ours to read: then there is no token in it.
    return undefined;
  }
}
