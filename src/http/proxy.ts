import { isLoopback } from './origins.ts';

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * The proxy for an origin by `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` (lower case first, as curl does), or undefined. Loopback
 * addresses never go through a proxy, as in Go's tools.
 */
export function proxyFor(origin: string, env: (name: string) => string | undefined): string | undefined {
  const url = new URL(origin);
  if (isLoopback(url.hostname)) return undefined;
  const proxy = read(env, url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (proxy === undefined || isExempt(url, read(env, 'NO_PROXY') ?? '')) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** Host and port of a proxy: what may be told of it, for there may be a password in the rest. */
export function proxyHost(proxy: string | undefined): string | undefined {
  return proxy !== undefined && URL.canParse(proxy) ? new URL(proxy).host : undefined;
}

function isExempt(url: URL, list: string): boolean {
  const port = url.port || DEFAULT_PORTS[url.protocol];
  return list
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || matchesEntry(url.hostname, port, entry.toLowerCase()));
}

function matchesEntry(hostname: string, port: string | undefined, entry: string): boolean {
  const withPort = /^(.+):(\d+)$/.exec(entry);
  if (withPort && withPort[2] !== port) return false;
  const host = (withPort?.[1] ?? entry).replace(/^\*?\./, '');
  return hostname === host || hostname.endsWith(`.${host}`);
}

function read(env: (name: string) => string | undefined, name: string): string | undefined {
  return env(name.toLowerCase()) || env(name) || undefined;
}
