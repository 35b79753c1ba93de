/**
 * The modules of undici that are loaded, and only what is used of them. They are not public: the version is pinned exactly, and
 * test/http/connections.test.ts fails when a path, an option or the order of a handler's calls changes.
 */
declare module 'undici/lib/dispatcher/pool.js' {
  import type { SecureContext } from 'node:tls';

  /** What is told about one request. `onConnect` comes just before the first byte is written; until then nothing was sent. */
  export interface DispatchHandler {
    onConnect(abort: (reason: Error) => void): void;
    onHeaders(status: number, rawHeaders: readonly Buffer[], resume: () => void): boolean;
    onData(chunk: Buffer): boolean;
    onComplete(trailers: readonly Buffer[]): void;
    onError(error: Error): void;
  }

  export interface DispatchOptions {
    readonly origin: string;
    readonly path: string;
    readonly method: string;
    /** Names and values in turn. */
    readonly headers: readonly string[];
    readonly body: string | null;
  }

  export interface ConnectOptions {
    readonly timeout: number;
    readonly secureContext?: SecureContext;
    readonly servername?: string;
  }

  export interface PoolOptions {
    readonly connections: number;
    readonly pipelining: number;
    readonly headersTimeout: number;
    readonly bodyTimeout: number;
    readonly connect: ConnectOptions;
  }

  export interface Dispatcher {
    dispatch(options: DispatchOptions, handler: DispatchHandler): boolean;
    /** Waits for what is in flight. */
    close(): Promise<void>;
    /** Breaks what is in flight. */
    destroy(): Promise<void>;
  }

  const Pool: new (origin: string | URL, options: PoolOptions) => Dispatcher;
  export default Pool;
}

declare module 'undici/lib/dispatcher/proxy-agent.js' {
  import type { ConnectOptions, Dispatcher, PoolOptions } from 'undici/lib/dispatcher/pool.js';

  export interface ProxyAgentOptions extends Omit<PoolOptions, 'connect'> {
    readonly uri: string;
    /** False: plain-http requests go to the proxy with their whole URL; https is tunnelled either way. */
    readonly proxyTunnel: boolean;
    readonly requestTls: ConnectOptions;
    readonly proxyTls: ConnectOptions;
    /** Makes the connections to an origin, or (for plain http) to the proxy itself. */
    readonly factory: (origin: string | URL, options: PoolOptions) => Dispatcher;
    /** Makes the connections over which tunnels are asked for. */
    readonly clientFactory: (origin: string | URL, options: PoolOptions) => Dispatcher;
  }

  const ProxyAgent: new (options: ProxyAgentOptions) => Dispatcher;
  export default ProxyAgent;
}

declare module 'undici/lib/api/api-connect.js' {
  /** Asks a proxy for a tunnel; a method of the dispatcher that it is put on. */
  const connect: (options: unknown, callback?: unknown) => unknown;
  export default connect;
}
