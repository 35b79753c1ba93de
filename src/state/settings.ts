import { isAbsolute, join } from 'node:path';
import { RollcallError } from '../core/errors.ts';
import type { Json } from '../core/model/json.ts';
import type { HttpOptions } from '../core/provider.ts';
import type { StoreSurroundings } from './store.ts';

/** `state:` of `rollcall.yaml`. */
export type StateSettings = Readonly<Record<string, Json>> & { readonly backend: string };

/** A setting that is text; undefined where it is missing. */
export function textSetting(settings: StateSettings, name: string): string | undefined {
  const value = settings[name];
  return typeof value === 'string' ? value : undefined;
}

/** Certificates, with paths from the folder of the project. */
export function tlsSettings(settings: StateSettings, dir: string): NonNullable<HttpOptions['tls']> {
  const files = { caFile: 'ca_file', certFile: 'client_cert_file', keyFile: 'client_key_file' } as const;
  const tls: Record<string, string> = {};
  for (const [name, key] of Object.entries(files)) {
    const path = textSetting(settings, key);
    if (path !== undefined) tls[name] = isAbsolute(path) ? path : join(dir, path);
  }
  const serverName = textSetting(settings, 'tls_server_name');
  if ('certFile' in tls !== 'keyFile' in tls)
    throw new RollcallError('CONFIG_VALUE', '"client_cert_file" and "client_key_file" of the state belong together.', {
      hint: 'Set both, or neither.',
    });
  return { ...tls, ...(serverName === undefined ? {} : { serverName }) };
}

/** A variable of the environment; undefined where it is not set or empty. */
export function variable({ env }: Pick<StoreSurroundings, 'env'>, name: string): string | undefined {
  return env?.(name) || undefined;
}

/** The branch of a state in git. */
export const DEFAULT_BRANCH = 'rollcall-state';

/** Where a state in git is, for a person. */
export function gitPlace(settings: StateSettings): string {
  return `branch ${textSetting(settings, 'branch') ?? DEFAULT_BRANCH} of ${textSetting(settings, 'remote') ?? 'origin'}`;
}

/** Schema of the tables of a state in PostgreSQL. */
export const DEFAULT_SCHEMA = 'rollcall';

/** Where a state in PostgreSQL is, for a person: the address is a secret as a whole. */
export function postgresPlace(settings: StateSettings, project: string): string {
  return `postgres ${textSetting(settings, 'schema') ?? DEFAULT_SCHEMA}/${project}`;
}
