import type { Call } from './call.ts';
import type { Token } from './token-store.ts';

/** What a new token is to be. */
export type TokenWish = Pick<
  Token,
  | 'policies'
  | 'displayName'
  | 'meta'
  | 'explicitMaxTtl'
  | 'maxTtl'
  | 'period'
  | 'numUses'
  | 'orphan'
  | 'path'
  | 'renewable'
  | 'type'
  | 'entityId'
  | 'parentId'
> & {
  /** Seconds; 0: for ever. */
  readonly ttl: number;
  readonly id: string | undefined;
};

/** Makes a token in the namespace of the call. */
export function issueToken(call: Call, wish: TokenWish): Token {
  const { namespace, state } = call;
  const { ids, now } = state.tools;
  const suffix = namespace.path === '' ? '' : `.${namespace.id}`;
  const limits = [wish.ttl, wish.explicitMaxTtl, wish.maxTtl].filter((seconds) => seconds > 0);
  const ttl = limits.length === 0 || wish.ttl === 0 ? 0 : Math.min(...limits);
  const createdMs = now();
  const { ttl: _, id, ...rest } = wish;
  const token: Token = {
    ...rest,
    id: (id ?? (wish.type === 'batch' ? `b.${ids.word(95)}` : `s.${ids.word(24)}`)) + suffix,
    accessor: wish.type === 'batch' ? '' : ids.word(24) + suffix,
    namespace,
    createdMs,
    creationTtl: ttl,
    expiresMs: ttl === 0 ? undefined : createdMs + ttl * 1000,
    renewedMs: undefined,
  };
  state.tokens.put(token);
  return token;
}
