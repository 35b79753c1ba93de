import { quoteName } from '../core/model/quote-name.ts';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SecureContext } from 'node:tls';
import type { ConnectOptions, Dispatcher, PoolOptions } from 'undici/lib/dispatcher/pool.js';
import { RollcallError } from '../core/errors.ts';
import type { HttpOptions } from '../core/provider.ts';

export interface Timeouts {
  /** Until the connection stands, TLS included. */
  readonly connectMs: number;
  /** Until the first byte of the answer. */
  readonly headersMs: number;
  /** Between two pieces of the answer. */
  readonly bodyMs: number;
}

export interface ConnectionOptions {
  readonly origin: string;
  /** Most connections at once. */
  readonly connections: number;
  readonly timeouts: Timeouts;
  readonly tls: HttpOptions['tls'];
  /** Folder that relative certificate paths start from. */
  readonly directory: string;
  readonly proxy: string | undefined;
}

/** Connections to one origin. undici is loaded here, at the first request of a run and not before. */
export async function openConnections(options: ConnectionOptions): Promise<Dispatcher> {
  const { default: Pool } = await import('undici/lib/dispatcher/pool.js');
  const connect: ConnectOptions = { timeout: options.timeouts.connectMs, ...(await tlsSettings(options)) };
  const pool: PoolOptions = {
    connections: options.connections,
    pipelining: 1,
    headersTimeout: options.timeouts.headersMs,
    bodyTimeout: options.timeouts.bodyMs,
    connect,
  };
  if (options.proxy === undefined) return new Pool(options.origin, pool);

  const [{ default: ProxyAgent }, { default: connectVerb }] = await Promise.all([
    import('undici/lib/dispatcher/proxy-agent.js'),
    import('undici/lib/api/api-connect.js'),
  ]);
  const { connect: _ours, ...limits } = pool;
  return new ProxyAgent({
    ...limits,
    uri: proxyUrl(options.proxy),
    proxyTunnel: false,
    requestTls: connect,
    proxyTls: { timeout: connect.timeout },
    factory: (origin, made) => new Pool(origin, { ...limits, connect: made.connect }),
    // undici's index gives this method to every dispatcher; its modules alone do not.
    clientFactory: (origin, made) => Object.assign(new Pool(origin, { ...limits, connect: made.connect }), { connect: connectVerb }),
  });
}

function proxyUrl(proxy: string): string {
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return proxy;
  throw new RollcallError('PROVIDER_URL', 'The proxy in HTTPS_PROXY or HTTP_PROXY is no http or https URL', {
    hint: 'Write it as "http://host:port", or unset the variable.',
  });
}

async function tlsSettings(options: ConnectionOptions): Promise<Omit<ConnectOptions, 'timeout'>> {
  const { tls } = options;
  if (!tls || !options.origin.startsWith('https:')) return {};
  return {
    ...(tls.caFile || tls.certFile || tls.keyFile ? { secureContext: await secureContext(tls, options.directory) } : {}),
    ...(tls.serverName ? { servername: tls.serverName } : {}),
  };
}

/** Made once for all connections: parsing certificates for each of them would cost more than the handshake. */
async function secureContext(tls: NonNullable<HttpOptions['tls']>, directory: string): Promise<SecureContext> {
  if (Boolean(tls.certFile) !== Boolean(tls.keyFile)) {
    throw new RollcallError(
      'PROVIDER_TLS',
      tls.certFile
        ? `The client certificate ${quoteName(tls.certFile)} has no key`
        : `The client key ${quoteName(tls.keyFile ?? '')} has no certificate`,
      {
        hint: 'Set both files of the target, or neither.',
      },
    );
  }
  const ca = readPem(tls.caFile, { name: 'ca_file', marker: /-----BEGIN (TRUSTED )?CERTIFICATE-----/, directory });
  const cert = readPem(tls.certFile, { name: 'client certificate', marker: /-----BEGIN (TRUSTED )?CERTIFICATE-----/, directory });
  const key = readPem(tls.keyFile, { name: 'client key', marker: /-----BEGIN [A-Z ]*PRIVATE KEY-----/, directory });
  const { createSecureContext } = await import('node:tls');
  try {
    return createSecureContext({ ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) });
  } catch (cause) {
    throw new RollcallError('PROVIDER_TLS', `The certificate files cannot be used: ${(cause as Error).message}`, {
      hint: 'Check that the client key belongs to the client certificate and has no passphrase, and that all files are PEM.',
      cause,
    });
  }
}

function readPem(
  file: string | undefined,
  what: { readonly name: string; readonly marker: RegExp; readonly directory: string },
): string | undefined {
  if (!file) return undefined;
  let text: string;
  try {
    text = readFileSync(resolve(what.directory, file), 'utf8');
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
    throw new RollcallError('PROVIDER_TLS', `The file of the ${what.name} cannot be read: ${quoteName(file)} (${why})`, {
      hint: 'The path is relative to the folder of rollcall.yaml.',
      cause,
    });
  }
  if (what.marker.test(text)) return text;
  throw new RollcallError('PROVIDER_TLS', `The file of the ${what.name} holds none: ${quoteName(file)}`, {
    hint: 'It has to be a PEM file, with a line that begins with "-----BEGIN". Convert DER with: openssl x509 -inform der -in FILE -out FILE.pem',
  });
}
