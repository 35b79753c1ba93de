import { describe, expect, test } from 'vitest';
import { newCall } from '../../src/http/call.ts';
import type { Call } from '../../src/http/call.ts';
import { Exchange } from '../../src/http/exchange.ts';
import { judge } from '../../src/http/verdict.ts';
import type { JudgeFacts } from '../../src/http/verdict.ts';

const facts: JudgeFacts = {
  options: { baseUrl: 'https://vault.test', headers: {}, describeError: () => [] },
  credential: undefined,
  queries: [],
  basePath: '',
  timeouts: { connectMs: 1, headersMs: 1, bodyMs: 1 },
  maxBodyBytes: 100,
  proxyOf: () => undefined,
  trusts: () => false,
};

function write(repeatable: boolean): Call {
  return newCall({ method: 'POST', purpose: 'write', repeatable, body: '{}', options: {}, origin: 'https://vault.test', path: '/' });
}

/** A try that ended with this error, before or after the first byte left. */
function broken(code: string, sent: boolean): Exchange {
  const exchange = new Exchange({ maxBodyBytes: 100, elapsed: () => 0 });
  if (sent) exchange.onConnect(() => undefined);
  exchange.onError(Object.assign(new Error(code), { code }));
  return exchange;
}

describe('a write without an answer', () => {
  test.each([
    { code: 'ECONNREFUSED', sent: false, repeatable: false, again: true, uncertain: false },
    { code: 'ECONNRESET', sent: false, repeatable: false, again: true, uncertain: false },
    { code: 'ECONNRESET', sent: true, repeatable: false, again: false, uncertain: true },
    { code: 'ECONNRESET', sent: true, repeatable: true, again: true, uncertain: true },
    // The server's TLS refused us after we had begun to write: no request was read.
    { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', sent: true, repeatable: false, again: false, uncertain: false },
  ])(
    '($code, sent: $sent, repeatable: $repeatable) is tried again: $again, uncertain: $uncertain',
    ({ code, sent, repeatable, again, uncertain }) => {
      expect(judge(write(repeatable), broken(code, sent), facts)).toMatchObject({ type: 'failed', failure: { again, uncertain } });
    },
  );
});
