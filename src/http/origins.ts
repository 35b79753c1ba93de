import { quoteName } from '../core/model/quote-name.ts';
import { RollcallError } from '../core/errors.ts';

/** Whether a host name (as `URL.hostname` has it) is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Scheme, host and port of a URL, or undefined where it is none of http or https. */
export function originOf(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed && (parsed.protocol === 'https:' || parsed.protocol === 'http:') ? parsed.origin : undefined;
}

/** The origins of `ROLLCALL_ORIGINS`, the only ones that a credential may go to; undefined where it is not set. */
export function allowedOrigins(env: (name: string) => string | undefined): readonly string[] | undefined {
  const list = env('ROLLCALL_ORIGINS');
  if (list === undefined) return undefined;
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const origin = originOf(entry);
      if (origin !== undefined) return origin;
      throw new RollcallError('PROVIDER_ORIGIN', `ROLLCALL_ORIGINS holds ${quoteName(entry)}, which is no origin`, {
        hint: 'Write origins as "https://host:port", separated by commas.',
      });
    });
}
