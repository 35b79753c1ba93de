import { quoteName } from '../core/model/quote-name.ts';
import type { Code } from '../core/errors.ts';
import type { Exchange } from './exchange.ts';
import type { Timeouts } from './connections.ts';

/** Why there is no answer. */
export interface Trouble {
  readonly code: Code;
  /** Goes on after "GET https://… ". */
  readonly what: string;
  readonly hint: string;
  /** Another try might help. */
  readonly transient: boolean;
}

interface Facts {
  readonly timeouts: Timeouts;
  readonly maxBodyBytes: number;
  readonly caFile: string | undefined;
  /** Host and port of the proxy that stands between, without its credentials. */
  readonly proxy?: string | undefined;
}

const PROXIES = 'Check HTTPS_PROXY and HTTP_PROXY, or exempt the host with NO_PROXY.';
const UNREACHABLE = 'Check that the server runs, that "url" names its host and port, and that no firewall or VPN is in the way.';

/** What a network error means. undici's and Node's codes are looked at, never their texts. */
export function troubleOf(exchange: Exchange, facts: Facts): Trouble {
  if (exchange.broken === 'too-large') return answerTrouble(`gave an answer of more than ${megabytes(facts.maxBodyBytes)} MB`, false);
  if (exchange.broken === 'too-slow') return answerTrouble('sends an answer that does not end', false);
  const error = rootOf(exchange.error ?? new Error('nothing came'));
  const code = codeOf(error) ?? error.name;
  return (
    tlsTrouble(code, error, facts.caFile) ??
    proxyTrouble(error) ??
    connectTrouble(code, facts) ??
    (exchange.status > 0 ? cutTrouble(code, exchange, facts.timeouts) : silenceTrouble(code, facts.timeouts))
  );
}

/** The code that Node and undici put on most of their errors. */
export function codeOf(error: (Error & { readonly code?: unknown }) | undefined): string | undefined {
  return typeof error?.code === 'string' ? error.code : undefined;
}

/** Whether the error is our own misuse of undici: a bug, not a failure of the system. */
export function isMisuse(error: Error | undefined): boolean {
  return codeOf(error) === 'UND_ERR_INVALID_ARG' && !error?.message.startsWith('Proxy ');
}

/** A connection that did not come about; through a proxy it is that one which was not reached. */
function connectTrouble(code: string, { timeouts, proxy }: Facts): Trouble | undefined {
  const trouble = directTrouble(code, timeouts);
  if (!trouble || proxy === undefined) return trouble;
  return { ...trouble, what: `${trouble.what}, by way of the proxy ${quoteName(proxy)}`, hint: PROXIES };
}

function directTrouble(code: string, timeouts: Timeouts): Trouble | undefined {
  switch (code) {
    case 'ECONNREFUSED':
      return unavailable('was refused a connection', UNREACHABLE);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return unavailable(`found no way to the host (${code})`, UNREACHABLE);
    case 'UND_ERR_CONNECT_TIMEOUT':
      return unavailable(`did not connect within ${seconds(timeouts.connectMs)} s`, UNREACHABLE);
    case 'EAI_AGAIN':
      return unavailable('could not look up the host name', 'The name server does not answer: try again, or check the network.');
    case 'ENOTFOUND':
      return { code: 'PROVIDER_URL', what: 'found no host of that name', hint: 'Check the host name in "url".', transient: false };
    default:
      return undefined;
  }
}

/** No answer at all came back. */
function silenceTrouble(code: string, timeouts: Timeouts): Trouble {
  if (code === 'UND_ERR_HEADERS_TIMEOUT')
    return unavailable(`got no answer within ${seconds(timeouts.headersMs)} s`, 'The server may be overloaded: try again later.');
  if (isParserError(code)) {
    return {
      code: 'PROVIDER_URL',
      what: 'got an answer that is not HTTP',
      hint: 'Check host, port and "https://" or "http://" in "url".',
      transient: false,
    };
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return answerTrouble('gave an answer with more headers than are read', false);
  const why = code === 'UND_ERR_SOCKET' ? 'the server closed the connection without an answer' : `the connection broke (${code})`;
  return unavailable(
    `got no answer: ${why}`,
    "Look into the server's log, or try again. Servers that want a client certificate may close connections like this.",
  );
}

/** An answer began and did not end as it should. */
function cutTrouble(code: string, exchange: Exchange, timeouts: Timeouts): Trouble {
  const came = `after ${exchange.size} bytes of its body`;
  if (code === 'UND_ERR_BODY_TIMEOUT') return answerTrouble(`gave an answer that stopped for ${seconds(timeouts.bodyMs)} s ${came}`, true);
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return answerTrouble(`gave an answer of another length than it said, ${came}`, true);
  if (isParserError(code)) return answerTrouble(`gave an answer that stops being HTTP ${came}`, true);
  return answerTrouble(`gave an answer that broke off ${came}`, true);
}

function proxyTrouble(error: Error): Trouble | undefined {
  // undici has no code of its own for these two.
  const status = /^Proxy (?:response|Authentication Required) \((\d+)\)/.exec(error.message)?.[1];
  if (status === undefined) return undefined;
  const hint = status === '407' ? 'Put the credentials into the variable: http://user:password@host:port.' : PROXIES;
  return { code: 'PROVIDER_UNAVAILABLE', what: `was stopped by the proxy with status ${status}`, hint, transient: status.startsWith('5') };
}

function tlsTrouble(code: string, error: Error, caFile: string | undefined): Trouble | undefined {
  const explained = explainTls(code, error, caFile);
  return explained && { code: 'PROVIDER_TLS', ...explained, transient: false };
}

function explainTls(code: string, error: Error, caFile: string | undefined): { readonly what: string; readonly hint: string } | undefined {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return {
        what: 'was not sent: the certificate of the server has expired',
        hint: 'Renew the certificate of the server; also check the clock of this machine.',
      };
    case 'CERT_NOT_YET_VALID':
      return {
        what: 'was not sent: the certificate of the server is not valid yet',
        hint: 'Check the clock of this machine and of the server.',
      };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        what: `was not sent: the certificate belongs to another host (${error.message})`,
        hint: 'Use a host name of the certificate in "url".',
      };
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return {
        what: 'was not sent: the certificate is self-signed, or signed by an authority that this machine does not know',
        hint: caHint(caFile),
      };
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return {
        what: 'was not sent: the authority that signed the certificate is not known, or the server leaves out a certificate between',
        hint: caHint(caFile),
      };
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return { what: 'was not sent: the server does not speak TLS on this port', hint: 'Check the port in "url".' };
    default:
      return otherTls(code, error);
  }
}

function otherTls(code: string, error: Error): { readonly what: string; readonly hint: string } | undefined {
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA$|CERTIFICATE_UNKNOWN/.test(code)) {
    return {
      what: `was refused by the server's TLS (${code})`,
      hint: 'The server may want a client certificate: set the client certificate and key of the target.',
    };
  }
  if (!/^(ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|CRL_|EPROTO$|INVALID_PURPOSE$|HOSTNAME_MISMATCH$|INVALID_CA$)/.test(code)) return undefined;
  return {
    what: `was not sent: TLS failed (${code}: ${error.message})`,
    hint: 'Check the certificate of the server, and "ca_file" and the client certificate of the target.',
  };
}

function caHint(caFile: string | undefined): string {
  return caFile === undefined
    ? 'Set "ca_file" of the target to a PEM file with the certificate of that authority.'
    : `"ca_file" is ${quoteName(caFile)}: put the certificate of the authority that signed the server's certificate into it.`;
}

/** undici's parser says what it did not understand in a text, and has no code for most of it. */
function isParserError(code: string): boolean {
  return code === 'HTTPParserError' || code.startsWith('HPE_');
}

function unavailable(what: string, hint: string): Trouble {
  return { code: 'PROVIDER_UNAVAILABLE', what, hint, transient: true };
}

function answerTrouble(what: string, transient: boolean): Trouble {
  return {
    code: 'PROVIDER_ANSWER',
    what,
    hint: 'Something between here and the server may cut or change answers: check proxies and load balancers.',
    transient,
  };
}

/** The error that tells most: undici wraps those of a proxy's TLS, and Node those of several addresses. */
function rootOf(error: Error): Error {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0];
  return codeOf(error) === 'UND_ERR_PRX_TLS' && error.cause instanceof Error ? error.cause : error;
}

function seconds(ms: number): string {
  return String(ms / 1000);
}

function megabytes(bytes: number): string {
  return String(Math.round(bytes / 104_857.6) / 10);
}
