import type { Target } from './project.ts';

/** What a provider's credentials are called by those who use its system. */
export interface CredentialNames {
  /** After `ROLLCALL_TOKEN_<TARGET>`, in this order: `VAULT_TOKEN`, `BAO_TOKEN`. */
  readonly variables: readonly string[];
  /** File with a token below the home directory: `.vault-token`. */
  readonly file?: string;
  /** Variables that hold the address: used where `url` is missing, and to tell which target a vendor's token belongs to. */
  readonly addressVariables: readonly string[];
  /** Where everybody's system answers that is not run by its users: taken where neither the target nor a variable says otherwise. */
  readonly defaultUrl?: string;
  /** Whether the target logs in by itself, so that no token is needed. */
  logsIn(target: Target): boolean;
}
