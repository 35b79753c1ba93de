import { RollcallError } from '../core/errors.ts';
import type { Project, Target } from '../core/model/project.ts';
import type { CredentialNames } from '../core/model/credential-names.ts';
import type { Provider } from '../core/provider.ts';
import { checkToken } from '../http/check-token.ts';
import { allowedOrigins, isLoopback, originOf } from '../http/origins.ts';
import { endSentence } from '../core/model/sentence.ts';
import { quoteName } from '../core/model/quote-name.ts';

/** A token and the name of where it came from. */
export interface Credential {
  readonly token: string;
  readonly origin: string;
}

/** Where credentials are looked for. */
export interface CredentialSources {
  /** An environment variable; undefined where it is not set or empty. */
  env(name: string): string | undefined;
  /** The home directory; undefined where it is not known. */
  readonly home: string | undefined;
  /** Text of a file; undefined where there is none that can be read. */
  readFile(path: string): string | undefined;
}

/** Variables whose name ends with a target's and whose value is that target's alone. */
const OWN_PREFIXES = ['ROLLCALL_TOKEN_', 'ROLLCALL_ID_TOKEN_', 'ROLLCALL_ROLE_ID_', 'ROLLCALL_SECRET_ID_'] as const;

/** The variable of a target's token: upper case, every other character `_`. */
export function tokenVariable(target: string): string {
  return `ROLLCALL_TOKEN_${variablePart(target)}`;
}

/** Whether a variable's name says that it belongs to one target, and that is another one than `target`. */
export function belongsToAnother(variable: string, target: string): boolean {
  return OWN_PREFIXES.some((prefix) => variable.startsWith(prefix) && variable !== prefix + variablePart(target));
}

/** What targets log in with that have nothing of their own. */
const SHARED_LOGINS: ReadonlySet<string> = new Set(['ROLLCALL_ROLE_ID', 'ROLLCALL_SECRET_ID', 'ROLLCALL_ID_TOKEN', 'VAULT_ID_TOKEN']);

/** Two targets that would share one token variable would get each other's token. @throws RollcallError `CONFIG_DUPLICATE_NAME` */
export function checkTokenVariables(targets: readonly Target[]): void {
  const known = new Map<string, string>();
  for (const { name } of targets) {
    const variable = tokenVariable(name);
    const other = known.get(variable);
    if (other !== undefined) {
      throw new RollcallError(
        'CONFIG_DUPLICATE_NAME',
        `The targets ${quoteName(other)} and ${quoteName(name)} would both take their token from ${variable}`,
        {
          hint: 'Rename one of them: in variable names, every character but letters and digits becomes "_".',
        },
      );
    }
    known.set(variable, name);
  }
}

/**
 * The target with its url: its own, else that of the variables that users of the system know. A credential is never sent in clear
 * text, except to this machine or where the target says `allow_http: true`.
 *
 * @throws RollcallError `PROVIDER_URL`, `PROVIDER_TLS`, `PROVIDER_ORIGIN`, `CONFIG_CREDENTIAL`
 */
export function locateTarget(target: Target, provider: Provider, sources: CredentialSources): Target & { readonly url: string } {
  const { addressVariables } = provider.credentials;
  const variable = target.url === undefined ? addressVariables.find((name) => sources.env(name) !== undefined) : undefined;
  const url = (target.url ?? (variable === undefined ? provider.credentials.defaultUrl : sources.env(variable)))?.trim();
  if (url === undefined || url === '') {
    throw new RollcallError('PROVIDER_URL', `Target ${quoteName(target.name)} has no url`, {
      hint:
        addressVariables.length > 0
          ? `Give it "url:" in rollcall.yaml, or set ${addressVariables.join(' or ')}.`
          : 'Give it "url:" in rollcall.yaml.',
    });
  }
  checkUrl(target, url, variable === undefined ? 'url' : variable);
  checkAllowed(target, url, allowedOrigins(sources.env));
  return { ...target, url: url.replace(/\/+$/, '') };
}

/**
 * Origins that a target lists beside its url: the same rules hold for them.
 *
 * @throws RollcallError `PROVIDER_URL`, `PROVIDER_TLS`, `CONFIG_CREDENTIAL`
 */
export function checkTrustedOrigins(target: Target, origins: readonly string[]): void {
  for (const origin of origins) checkUrl(target, origin, 'trusted origin');
}

/** Whether a credential of this target may go to an origin without being read on the way by whoever listens. */
export function isPrivate(target: Target, origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol !== 'http:' || isLoopback(hostname) || target.settings['allow_http'] === true;
}

/**
 * The token of a located target: its own variable, then what users of that system already have. What is meant for another server is
 * never taken. Undefined only where the target logs in by itself.
 *
 * @throws RollcallError `CREDENTIAL_MISSING` naming everything that was looked at, `CREDENTIAL_INVALID`
 */
export function findCredential(
  project: Pick<Project, 'targets'>,
  target: Target,
  known: { readonly provider: Provider; readonly sources: CredentialSources },
): Credential | undefined {
  const { provider, sources } = known;
  const own = tokenVariable(target.name);
  const ownToken = sources.env(own);
  if (ownToken !== undefined) return checked({ token: ownToken, origin: own });
  if (provider.credentials.logsIn(target)) return undefined;

  const passedOver: string[] = [];
  for (const source of vendorSources(provider.credentials, sources)) {
    const token = source.read();
    if (token === undefined) continue;
    const objection = objectionTo(source, target, { project, provider, sources });
    if (objection === undefined) return checked({ token, origin: source.name });
    passedOver.push(`${source.name} is set but not used: ${endSentence(objection)}`);
  }
  throw missing(target, own, { provider, passedOver });
}

/** Whether a variable that says nothing of targets may be used for this one: a vendor's token, or what all targets log in with. */
export function mayUse(
  variable: string,
  target: Target,
  known: { readonly project: Pick<Project, 'targets'>; readonly provider: Provider; readonly sources: CredentialSources },
): boolean {
  if (SHARED_LOGINS.has(variable)) return mayShareLogin(target, known);
  const source = vendorSources(known.provider.credentials, known.sources).find((each) => each.name === variable);
  return source === undefined || objectionTo(source, target, known) === undefined;
}

/** Servers of different origins must not get each other's login, except that which an address variable names. */
function mayShareLogin(
  target: Target,
  known: { readonly project: Pick<Project, 'targets'>; readonly provider: Provider; readonly sources: CredentialSources },
): boolean {
  const { addressVariables, logsIn } = known.provider.credentials;
  const addresses = addressVariables.flatMap((name) => known.sources.env(name) ?? []);
  const origin = originOf(target.url ?? '');
  const origins = known.project.targets
    .filter((each) => each.provider === target.provider && logsIn(each))
    .map((each) => originOf(each.url ?? addresses[0] ?? ''));
  return origins.every((each) => each === origin) || addresses.some((address) => originOf(address) === origin);
}

interface VendorSource {
  readonly name: string;
  /** Variables that say which server the token is for. */
  readonly addresses: readonly string[];
  read(): string | undefined;
}

function vendorSources(names: CredentialNames, sources: CredentialSources): readonly VendorSource[] {
  const variables = names.variables.map((name) => ({ name, addresses: addressesOf(name, names, sources), read: () => sources.env(name) }));
  const { file } = names;
  if (file === undefined || sources.home === undefined) return variables;
  const path = `${sources.home}/${file}`;
  return [...variables, { name: `~/${file}`, addresses: names.addressVariables, read: () => sources.readFile(path)?.trim() || undefined }];
}

/** `BAO_TOKEN` is for the server in `BAO_ADDR` and, where that is not set, for that in any other; `VAULT_TOKEN` likewise. */
function addressesOf(variable: string, names: CredentialNames, sources: CredentialSources): readonly string[] {
  const family = `${variable.split('_')[0]}_`;
  const own = names.addressVariables.filter((name) => name.startsWith(family) && sources.env(name) !== undefined);
  return own.length > 0 ? own : names.addressVariables;
}

/** Why a vendor's token is not this target's. */
function objectionTo(
  source: VendorSource,
  target: Target,
  known: { readonly project: Pick<Project, 'targets'>; readonly provider: Provider; readonly sources: CredentialSources },
): string | undefined {
  const set = source.addresses.filter((name) => known.sources.env(name) !== undefined);
  const origin = originOf(target.url ?? '');
  if (set.some((name) => originOf(known.sources.env(name) ?? '') === origin)) return undefined;
  if (set.length > 0) return `${set.join(' and ')} ${set.length > 1 ? 'name' : 'names'} another server than ${origin ?? 'this one'}`;
  const siblings = known.project.targets.filter((each) => each.provider === target.provider).length;
  return siblings > 1
    ? `the project has ${siblings} targets of provider ${quoteName(target.provider)}, and no address variable says which one it is for`
    : undefined;
}

function checkUrl(target: Target, url: string, source: string): void {
  if (originOf(url) === undefined) {
    throw new RollcallError(
      'PROVIDER_URL',
      `${quoteName(source)} of target ${quoteName(target.name)} is no http or https URL: ${quoteName(withoutUser(url))}`,
      {
        hint: 'Write it as "https://host:port".',
      },
    );
  }
  const parsed = new URL(url);
  if (parsed.username !== '' || parsed.password !== '') {
    throw new RollcallError('CONFIG_CREDENTIAL', `${quoteName(source)} of target ${quoteName(target.name)} holds a user name or password`, {
      hint: `Take it out, and put the token into ${tokenVariable(target.name)}.`,
    });
  }
  if (!isPrivate(target, parsed.origin)) {
    throw new RollcallError(
      'PROVIDER_TLS',
      `Target ${quoteName(target.name)} would send its credential in clear text to ${parsed.origin}`,
      {
        hint: 'Use https. Only where the network between is trusted: "allow_http: true" on the target.',
      },
    );
  }
}

function checkAllowed(target: Target, url: string, allowed: readonly string[] | undefined): void {
  const origin = originOf(url) as string;
  if (allowed === undefined || allowed.includes(origin)) return;
  throw new RollcallError(
    'PROVIDER_ORIGIN',
    `Target ${quoteName(target.name)} is at ${origin}, which ROLLCALL_ORIGINS does not allow (it allows ${allowed.join(', ') || 'none'})`,
    {
      hint: 'Credentials go nowhere else. If the url is right, add its origin to ROLLCALL_ORIGINS where the run is configured.',
    },
  );
}

function missing(
  target: Target,
  own: string,
  known: { readonly provider: Provider; readonly passedOver: readonly string[] },
): RollcallError {
  const { variables, file } = known.provider.credentials;
  const others = [...variables, ...(file === undefined ? [] : [`the file ~/${file}`])];
  const why = known.passedOver.length > 0 ? ` ${known.passedOver.join(' ')}` : '';
  return new RollcallError(
    'CREDENTIAL_MISSING',
    `Target ${quoteName(target.name)} has no credential: looked at ${[own, ...others].join(', ')}.${why}`,
    { hint: `Set ${own} in the environment.` },
  );
}

function checked(credential: Credential): Credential {
  checkToken(credential.token, credential.origin);
  return credential;
}

function withoutUser(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//***@');
}

function variablePart(target: string): string {
  return target.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}
