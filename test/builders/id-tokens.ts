import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A forge that signs tokens for its jobs. */
export interface TokenIssuer {
  /** The key that a server checks them by. */
  readonly publicKey: string;
  /** A token as a job is handed one. */
  sign(claims: Readonly<Record<string, unknown>>): string;
}

/** Makes an issuer with a key of its own. */
export function makeIssuer(iss: string): TokenIssuer {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    publicKey,
    sign(claims) {
      const seconds = Math.floor(Date.now() / 1000);
      const body = { iss, iat: seconds, nbf: seconds - 5, exp: seconds + 300, ...claims };
      const unsigned = [{ alg: 'RS256', typ: 'JWT' }, body]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(privateKey, 'base64url')}`;
    },
  };
}

/** The endpoint at which a job of GitHub Actions asks for its token. */
export interface TokenEndpoint {
  /** The variables that the runner sets where the job may have `id-token: write`. */
  readonly env: Readonly<Record<'ACTIONS_ID_TOKEN_REQUEST_URL' | 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', string>>;
  /** Audiences that were asked for. */
  readonly asked: readonly (string | null)[];
  /** Claims of the job that asks from now on. */
  becomes(claims: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

/** Starts it on loopback. As the real one it wants the runner's bearer token, and has a query of its own in its address. */
export async function startTokenEndpoint(issuer: TokenIssuer): Promise<TokenEndpoint> {
  const bearer = 'runner-bearer-of-this-job';
  const asked: (string | null)[] = [];
  let claims: Readonly<Record<string, unknown>> = {};
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const isKnown = request.headers.authorization === `Bearer ${bearer}` && url.searchParams.get('api-version') === '2.0';
    if (request.method !== 'GET' || !isKnown) {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"unauthorized"}');
      return;
    }
    const audience = url.searchParams.get('audience');
    asked.push(audience);
    const value = issuer.sign({ aud: audience ?? 'https://github.com/acme', ...claims });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ count: value.length, value }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/idtoken/7?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer,
    },
    asked,
    becomes: (next) => void (claims = next),
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}
