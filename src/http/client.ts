import { quoteName } from '../core/model/quote-name.ts';
import { RollcallError } from '../core/errors.ts';
import type { Answer, HttpOptions, ReadClient, RequestOptions, WriteClient } from '../core/provider.ts';
import type { RetryBudget } from './budget.ts';
import { newCall } from './call.ts';
import type { Purpose } from './call.ts';
import type { Timeouts } from './connections.ts';
import { originOf } from './origins.ts';
import { proxyFor, proxyHost } from './proxy.ts';
import { isQuery, leadsElsewhere } from './queries.ts';
import type { Paces } from './paces.ts';
import type { Redactor } from './redact.ts';
import { Session } from './session.ts';

const DEFAULT_TIMEOUTS: Timeouts = { connectMs: 10_000, headersMs: 60_000, bodyMs: 60_000 };
const DEFAULT_MAX_BODY_BYTES = 64 * 1024 * 1024;

/** What a client needs beyond what its provider says. Clock, sleep and randomness are handed in, so that tests need none. */
export interface ClientContext {
  /** The provider's paths of POSTs that only read. */
  readonly queries: readonly string[];
  /** Requests in flight, and connections. */
  readonly parallelism: number;
  /** Of Rollcall, for the user agent. */
  readonly version: string;
  /** One for the whole run, all targets together. */
  readonly budget: RetryBudget;
  /** Likewise; undefined: this client shares its pace with nobody. */
  readonly paces?: Paces | undefined;
  readonly redactor: Redactor;
  /** `ROLLCALL_ORIGINS`: the only origins that may be talked to; undefined: not limited. */
  readonly origins: readonly string[] | undefined;
  /** Folder that relative certificate paths start from. */
  readonly directory: string;
  /** Where the token came from, for hints: `VAULT_TOKEN`. */
  readonly credential?: string | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  /** Largest answer that is read; default 64 MB. */
  readonly maxBodyBytes?: number | undefined;
  /** For the proxy variables. */
  env(name: string): string | undefined;
  /** One line per try; undefined: nobody listens. */
  readonly log?: ((line: string) => void) | undefined;
  /** Aborted when the run is to end: what is on its way is finished, and what waits is given up. */
  readonly stop?: AbortSignal | undefined;
  /** Told of each wait that a 429 makes; undefined: nobody listens. */
  readonly onLimited?: (() => void) | undefined;
  /** Milliseconds since 1970, for dates that a server names. Everything else is measured with `elapsed`. */
  now(): number;
  /** Milliseconds on a clock that nobody sets back: only differences count. */
  elapsed(): number;
  /** Ends early, without an error, when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

/**
 * Opens the read-only side: what it returns has no way to write, neither as a type nor at run time. Sends nothing yet.
 *
 * @throws RollcallError `PROVIDER_URL`, `PROVIDER_ORIGIN`, `CONFIG_CREDENTIAL` where the base URL will not do
 */
export function openReadClient(options: HttpOptions, context: ClientContext): ReadClient {
  return readFace(open(options, context));
}

/** Opens the side that may also write. Sends nothing yet. @throws as `openReadClient` */
export function openWriteClient(options: HttpOptions, context: ClientContext): WriteClient {
  const opened = open(options, context);
  return {
    ...readFace(opened),
    send: (method, path, body, request) => opened.run({ method, purpose: 'write', repeatable: request.repeatable, path, body, request }),
  };
}

/** The one thing both faces do: give a session a call. */
interface Opened {
  readonly session: Session;
  run(request: Request): Promise<Answer>;
  refuse(path: string): RollcallError;
  readonly context: ClientContext;
}

interface Request {
  readonly method: string;
  readonly purpose: Purpose;
  readonly repeatable: boolean;
  readonly path: string;
  readonly body: Parameters<WriteClient['send']>[2];
  readonly request: RequestOptions;
}

function open(options: HttpOptions, context: ClientContext): Opened {
  const base = checkedBase(options.baseUrl, context.origins);
  for (const [name, value] of Object.entries(options.headers)) context.redactor.addHeader(name, value);
  const session = new Session(options, context, {
    options,
    credential: context.credential,
    queries: context.queries,
    basePath: base.path,
    timeouts: { ...DEFAULT_TIMEOUTS, ...context.timeouts },
    maxBodyBytes: context.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
    proxyOf: (origin) => proxyHost(proxyFor(origin, context.env)),
    trusts: (origin) => (context.origins ?? options.trustedOrigins ?? []).includes(origin),
  });
  return {
    session,
    context,
    refuse: (path) =>
      new RollcallError('PROVIDER_REFUSED', `POST ${base.origin}${base.path}${path} was not sent: it is none of the paths that only read`, {
        hint: 'Reading and planning never write. Check the mount and path settings of the target; otherwise report this as a bug.',
      }),
    run: async ({ method, purpose, repeatable, path, body, request }) => {
      if (leadsElsewhere(path)) throw elsewhere(method, `${base.origin}${base.path}${path}`);
      return session.run(
        newCall({
          method,
          purpose,
          repeatable,
          origin: base.origin,
          path: base.path + path,
          body: body === undefined ? undefined : JSON.stringify(body),
          options: request,
        }),
      );
    },
  };
}

/** The last line: whatever made the path, a server might follow it to an object that nobody means. */
function elsewhere(method: string, url: string): RollcallError {
  return new RollcallError('UNSAFE_ID', `${method} ${url} was not sent: with "." or ".." in it, it would be another address`, {
    hint: 'Correct the id, name or path setting that it was made of.',
  });
}

function readFace(opened: Opened): ReadClient {
  const { session, context } = opened;
  return {
    get: (path, request = {}) => opened.run({ method: 'GET', purpose: 'get', repeatable: true, path, body: undefined, request }),
    async query(path, body, request = {}) {
      if (!isQuery(path, context.queries)) throw opened.refuse(path);
      return opened.run({ method: 'POST', purpose: 'query', repeatable: true, path, body, request });
    },
    setHeader(name, value) {
      context.redactor.addHeader(name, value);
      session.headers.replace(name, value);
    },
    close: () => session.close(),
  };
}

function checkedBase(baseUrl: string, origins: readonly string[] | undefined): { readonly origin: string; readonly path: string } {
  const origin = originOf(baseUrl);
  if (origin === undefined)
    throw new RollcallError('PROVIDER_URL', `${quoteName(baseUrl)} is no http or https URL`, {
      hint: 'Write "url" as "https://host:port".',
    });
  const url = new URL(baseUrl);
  if (url.username !== '' || url.password !== '') {
    throw new RollcallError('CONFIG_CREDENTIAL', `The URL of ${quoteName(url.host)} holds a user name or password`, {
      hint: 'Take it out of "url"; credentials come from environment variables.',
    });
  }
  if (url.search !== '' || url.hash !== '')
    throw new RollcallError('PROVIDER_URL', `${quoteName(baseUrl)} has a "?" or "#" part`, {
      hint: 'Write "url" as "https://host:port/path".',
    });
  if (origins && !origins.includes(origin)) {
    throw new RollcallError('PROVIDER_ORIGIN', `${origin} is not among the origins that ROLLCALL_ORIGINS allows (${origins.join(', ')})`, {
      hint: 'Credentials go nowhere else. If this origin is right, add it to ROLLCALL_ORIGINS where the run is configured.',
    });
  }
  return { origin, path: url.pathname.replace(/\/+$/, '') };
}
