import { RollcallError } from '../../core/errors.ts';
import type { Warning } from '../../core/model/plan.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { TokenFacts } from './client.ts';

/** A token that lives shorter than this may end in the middle of a run. */
const SHORT_SECONDS = 5 * 60;

/** What somebody should know about the token that is in use. */
export function tokenWarnings(token: TokenFacts, options: { readonly target: string; readonly login: boolean }): readonly Warning[] {
  const warnings: Warning[] = [];
  if (token.policies.includes('root')) {
    warnings.push({
      code: 'ROOT_TOKEN',
      address: options.target,
      message: `Target ${quoteName(options.target)} is used with a root token; a token with the policy in docs/vault.md can do all that is needed and nothing else.`,
    });
  }
  // The token of a login is renewed when the run lasts longer.
  if (!options.login && token.ttlSeconds > 0 && token.ttlSeconds < SHORT_SECONDS) {
    warnings.push({
      code: 'SHORT_TOKEN',
      address: options.target,
      message: `The token of target ${quoteName(options.target)} ends in ${token.ttlSeconds} seconds; a run that lasts longer stops half way.`,
    });
  }
  return warnings;
}

/** @throws RollcallError `PROVIDER_AUTH` where the token would be used up before everything is read */
export function checkUses(token: TokenFacts, options: { readonly target: string; readonly requests: number }): void {
  if (token.uses === 0 || token.uses >= options.requests) return;
  throw new RollcallError(
    'PROVIDER_AUTH',
    `The token of target ${quoteName(options.target)} may be used ${token.uses} more times, and ${options.requests} requests are needed.`,
    {
      hint: 'Use a token without a limit of uses (num_uses 0).',
    },
  );
}
