import { describe, expect, test } from 'vitest';
import { Exchange } from '../../src/http/exchange.ts';
import { isMisuse, troubleOf } from '../../src/http/trouble.ts';

const facts = { timeouts: { connectMs: 10_000, headersMs: 60_000, bodyMs: 60_000 }, maxBodyBytes: 1000, caFile: undefined };

function failed(error: Error, status = 0): Exchange {
  const exchange = new Exchange({ maxBodyBytes: 1000, elapsed: () => 0 });
  exchange.status = status;
  exchange.onError(error);
  return exchange;
}

function coded(code: string, more: Partial<Error> = {}): Error {
  return Object.assign(new Error(`text of ${code}`), { code }, more);
}

describe('a network error', () => {
  test.each([
    ['ECONNREFUSED', 'PROVIDER_UNAVAILABLE', true, /refused a connection/],
    ['EHOSTUNREACH', 'PROVIDER_UNAVAILABLE', true, /no way to the host/],
    ['ENETUNREACH', 'PROVIDER_UNAVAILABLE', true, /no way to the host/],
    ['UND_ERR_CONNECT_TIMEOUT', 'PROVIDER_UNAVAILABLE', true, /within 10 s/],
    ['EAI_AGAIN', 'PROVIDER_UNAVAILABLE', true, /look up the host name/],
    ['ENOTFOUND', 'PROVIDER_URL', false, /no host of that name/],
    ['ECONNRESET', 'PROVIDER_UNAVAILABLE', true, /broke \(ECONNRESET\)/],
    ['EPIPE', 'PROVIDER_UNAVAILABLE', true, /broke \(EPIPE\)/],
    ['UND_ERR_SOCKET', 'PROVIDER_UNAVAILABLE', true, /closed the connection without an answer/],
    ['UND_ERR_HEADERS_TIMEOUT', 'PROVIDER_UNAVAILABLE', true, /no answer within 60 s/],
    ['UND_ERR_HEADERS_OVERFLOW', 'PROVIDER_ANSWER', false, /more headers/],
    ['HPE_INVALID_CONSTANT', 'PROVIDER_URL', false, /not HTTP/],
    ['CERT_HAS_EXPIRED', 'PROVIDER_TLS', false, /expired/],
    ['CERT_NOT_YET_VALID', 'PROVIDER_TLS', false, /not valid yet/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'PROVIDER_TLS', false, /self-signed/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'PROVIDER_TLS', false, /self-signed/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'PROVIDER_TLS', false, /authority/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'PROVIDER_TLS', false, /another host/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'PROVIDER_TLS', false, /does not speak TLS/],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'PROVIDER_TLS', false, /refused by the server's TLS/],
    ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'PROVIDER_TLS', false, /refused by the server's TLS/],
    ['ERR_SSL_NO_PROTOCOLS_AVAILABLE', 'PROVIDER_TLS', false, /TLS failed/],
    ['EPROTO', 'PROVIDER_TLS', false, /TLS failed/],
  ])('%s is %s', (code, expected, transient, says) => {
    const trouble = troubleOf(failed(coded(code)), facts);

    expect(trouble).toMatchObject({ code: expected, transient });
    expect(trouble.what).toMatch(says);
    expect(trouble.hint).toMatch(/\.$/);
  });

  test('of several addresses of a host is the first one', () => {
    const several = Object.assign(new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]), { code: 'ECONNREFUSED' });

    expect(troubleOf(failed(several), facts).what).toContain('refused a connection');
  });

  test("of a proxy's TLS is what is behind it", () => {
    const wrapped = coded('UND_ERR_PRX_TLS', { cause: coded('ERR_TLS_CERT_ALTNAME_INVALID') });

    expect(troubleOf(failed(wrapped), facts).code).toBe('PROVIDER_TLS');
  });

  test('after the answer began is an answer that was cut', () => {
    expect(troubleOf(failed(coded('ECONNRESET'), 200), facts)).toMatchObject({ code: 'PROVIDER_ANSWER', transient: true });
    expect(troubleOf(failed(coded('UND_ERR_RES_CONTENT_LENGTH_MISMATCH'), 200), facts).what).toContain('another length');
  });

  test('without any error is still one', () => {
    expect(troubleOf(new Exchange({ maxBodyBytes: 1, elapsed: () => 0 }), facts).code).toBe('PROVIDER_UNAVAILABLE');
  });
});

test('an argument that undici refuses is our mistake, a refusal of the proxy is not', () => {
  expect(isMisuse(coded('UND_ERR_INVALID_ARG'))).toBe(true);
  expect(isMisuse(coded('UND_ERR_INVALID_ARG', { message: 'Proxy Authentication Required (407)' }))).toBe(false);
  expect(isMisuse(undefined)).toBe(false);
});
