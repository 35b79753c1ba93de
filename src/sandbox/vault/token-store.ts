import type { EmulatorTools } from '../emulator.ts';
import type { Namespace } from './state.ts';

/** A token that can be used. */
export interface Token {
  readonly id: string;
  readonly accessor: string;
  readonly namespace: Namespace | undefined;
  /** Of its own; those of its entity and groups come on top. Sorted. */
  readonly policies: readonly string[];
  readonly displayName: string;
  readonly meta: Readonly<Record<string, string>> | null;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  /** Seconds; 0: for ever. */
  readonly creationTtl: number;
  readonly explicitMaxTtl: number;
  readonly period: number;
  readonly numUses: number;
  readonly orphan: boolean;
  readonly path: string;
  readonly renewable: boolean;
  readonly type: 'service' | 'batch';
  readonly entityId: string;
  readonly parentId: string | undefined;
  readonly expiresMs: number | undefined;
  readonly renewedMs: number | undefined;
  /** Longest life in seconds from its creation; 0: the server's own limit. */
  readonly maxTtl: number;
}

/** All tokens of the server. */
export interface Tokens {
  /** A token that is neither revoked nor expired nor used up. */
  find(id: string): Token | undefined;
  put(token: Token): void;
  /** Ends a token and, with it, those that it created. */
  revoke(id: string): void;
  /** Ends all tokens that were given at paths that begin so. */
  revokeBelow(path: string, namespace: Namespace): void;
  /** Takes one use off a token with a limited number of uses. */
  use(token: Token): Token;
}

/** What the server grants where nobody says otherwise: 32 days. */
export const SYSTEM_TTL = 2_764_800;

/** The root token and no other. */
export function makeTokens(tools: EmulatorTools, changed: () => void): Tokens {
  const tokens = new Map<string, Token>();
  const tokensOf = new Map<string, Set<string>>();
  function put(token: Token): void {
    changed();
    tokens.set(token.id, token);
    if (token.parentId === undefined) return;
    const siblings = tokensOf.get(token.parentId) ?? new Set();
    tokensOf.set(token.parentId, siblings.add(token.id));
  }
  function revoke(id: string): void {
    if (!tokens.delete(id)) return;
    changed();
    for (const child of tokensOf.get(id) ?? []) revoke(child);
    tokensOf.delete(id);
  }
  tokens.set('root', rootToken(tools));
  return {
    find(id) {
      const token = tokens.get(id);
      if (token?.expiresMs === undefined || token.expiresMs > tools.now()) return token;
      revoke(id);
      return undefined;
    },
    put,
    revoke,
    revokeBelow(path, namespace) {
      for (const token of tokens.values()) {
        if (token.namespace === namespace && token.path.startsWith(path)) revoke(token.id);
      }
    },
    use(token) {
      if (token.numUses === 0) return token;
      const used = { ...token, numUses: token.numUses - 1 };
      if (used.numUses === 0) tokens.delete(token.id);
      else tokens.set(token.id, used);
      return used;
    },
  };
}

function rootToken(tools: EmulatorTools): Token {
  return {
    id: 'root',
    accessor: tools.ids.word(24),
    namespace: undefined,
    policies: ['root'],
    displayName: 'token',
    meta: null,
    createdMs: tools.now(),
    creationTtl: 0,
    explicitMaxTtl: 0,
    period: 0,
    numUses: 0,
    orphan: true,
    path: 'auth/token/create',
    renewable: false,
    type: 'service',
    entityId: '',
    parentId: undefined,
    expiresMs: undefined,
    renewedMs: undefined,
    maxTtl: 0,
  };
}
