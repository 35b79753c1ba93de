import { RollcallError } from '../../core/errors.ts';
import type { Target } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { ReadIo } from '../../core/provider.ts';
import type { Settled } from '../../core/provide/settle.ts';
import type { Health } from './client.ts';

/** What the server tells of itself, if it does. @throws RollcallError `PROVIDER_URL`, `PROVIDER_UNAVAILABLE` */
export function healthOf(
  health: Settled<Health | 'missing'>,
  { target, io }: { readonly target: Target; readonly io: Pick<ReadIo, 'log'> },
): Health | undefined {
  if (health.type === 'error') {
    // Proxies often keep health to themselves; the list of groups will say what is wrong, if anything is.
    io.log(`the health of target ${quoteName(target.name)} could not be read`);
    return undefined;
  }
  if (health.value === 'missing') {
    throw new RollcallError(
      'PROVIDER_URL',
      `There is no Vault-compatible server at ${quoteName(target.url ?? '')}: it does not know /v1/sys/health.`,
      {
        hint: `Write the address of the server as the url of target ${quoteName(target.name)}, without "/v1" or "/ui" behind it.`,
      },
    );
  }
  if (health.value.sealed) {
    throw new RollcallError(
      'PROVIDER_UNAVAILABLE',
      `The server of target ${quoteName(target.name)} (${quoteName(target.url ?? '')}) is sealed.`,
      {
        hint: 'An operator has to unseal it.',
      },
    );
  }
  return health.value;
}

/**
 * Whether what is asked of a namespace is done there. `ignores`: whether the server answered in one that nobody has, undefined where
 * none is wanted.
 *
 * @throws RollcallError `PROVIDER_NOT_FOUND` where the server has no namespaces
 */
export function checkNamespace(
  ignores: Settled<boolean> | undefined,
  health: Health | undefined,
  { target, session }: { readonly target: Target; readonly session: { readonly namespace: string | undefined } },
): void {
  if (!ignores || session.namespace === undefined) return;
  // Whatever is wrong with that request is wrong with the next one too, and said there.
  if (!health?.withoutEnterprise && (ignores.type === 'error' || !ignores.value)) return;
  throw new RollcallError(
    'PROVIDER_NOT_FOUND',
    `The server of target ${quoteName(target.name)} (${quoteName(target.url ?? '')}) has no namespaces, and ${quoteName(session.namespace)} is wanted: it would do everything in the only one that it has.`,
    {
      hint: 'Vault has namespaces in Enterprise, OpenBao from 2.3 on. Check the url; or leave the namespace out, and VAULT_NAMESPACE (BAO_NAMESPACE) where it comes from there.',
    },
  );
}
