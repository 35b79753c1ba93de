import type { Policy } from './policies.ts';
import { parsePolicy } from './parse-policy.ts';

/** What every token may do, as far as the emulator has such paths. */
const TEXT = `
# Allow tokens to look up their own properties
path "auth/token/lookup-self" {
    capabilities = ["read"]
}

# Allow tokens to renew themselves
path "auth/token/renew-self" {
    capabilities = ["update"]
}

# Allow tokens to revoke themselves
path "auth/token/revoke-self" {
    capabilities = ["update"]
}

# Allow a token to look up its own capabilities on a path
path "sys/capabilities-self" {
    capabilities = ["update"]
}

# Allow a token to look up its own entity by id or name
path "identity/entity/id/{{identity.entity.id}}" {
  capabilities = ["read"]
}
path "identity/entity/name/{{identity.entity.name}}" {
  capabilities = ["read"]
}
`;

/** The policy `default`, which every namespace has. */
export function defaultPolicy(modified: string): Policy {
  return { name: 'default', text: TEXT, rules: parsePolicy(TEXT), modified, version: 1 };
}
