import { describe, expect, it } from 'vitest';
import type { HttpOptions, ReadClient, ReadIo } from '../../../src/core/provider.ts';
import { Pace } from '../../../src/http/pace.ts';
import { openSession } from '../../../src/providers/netbird/session.ts';
import { managementUrl, rateOf } from '../../../src/providers/netbird/settings.ts';
import { target } from './builders.ts';

const TOKEN = 'nbp_apTmlmUXHSC4PKmHwtIZNaGr8eqcVI2gMURp';

function optionsOf(given: ReturnType<typeof target>): HttpOptions {
  let seen: HttpOptions | undefined;
  openSession(given, { credential: { token: TOKEN, origin: 'NB_PAT' } } as ReadIo, (options) => {
    seen = options;
    return {} as ReadClient;
  });
  return seen as HttpOptions;
}

describe('the url', () => {
  it.each([
    'https://netbird.test',
    'https://netbird.test/',
    'https://netbird.test/api',
    'https://netbird.test/api/',
    'https://netbird.test/Api',
    'https://netbird.test//',
  ])('%s is one server', (url) => {
    expect(managementUrl(url)).toBe('https://netbird.test');
    expect(optionsOf(target({}, url)).baseUrl).toBe('https://netbird.test/api');
  });

  it('keeps a path in front of /api', () => {
    expect(managementUrl('https://acme.test/netbird/api/')).toBe('https://acme.test/netbird');
  });
});

describe('the limit of requests', () => {
  it.each([
    { url: 'https://api.netbird.io', settings: {}, rate: { perSecond: 2, burst: 1199 } },
    { url: 'https://api.netbird.io/api', settings: {}, rate: { perSecond: 2, burst: 1199 } },
    { url: 'https://api.netbird.io.acme.test', settings: {}, rate: undefined },
    { url: 'https://netbird.test', settings: {}, rate: undefined },
    { url: 'https://netbird.test', settings: { rate_limit: { per_minute: 6, burst: 500 } }, rate: { perSecond: 0.1, burst: 499 } },
    { url: 'https://api.netbird.io', settings: { rate_limit: { per_minute: 60 } }, rate: { perSecond: 1, burst: 59 } },
    { url: 'https://netbird.test', settings: { rate_limit: { per_minute: 0.5 } }, rate: { perSecond: 0.5 / 60, burst: 1 } },
  ])('of $url with $settings is $rate', ({ url, settings, rate }) => {
    expect(rateOf(target(settings, url))).toEqual(rate);
    expect(optionsOf(target(settings, url)).rate).toEqual(rate);
  });

  it('is kept by a server that counts from when requests arrive, the first of which took longest', async () => {
    const [perMinute, burst] = [120, 12];
    let time = 0;
    const sleep = async (ms: number): Promise<void> => void (time += ms);
    const rate = rateOf(target({ rate_limit: { per_minute: perMinute, burst } }, 'https://netbird.test'));
    const pace = new Pace({ rate, elapsed: () => time, sleep });
    let [tokens, since] = [burst, Number.POSITIVE_INFINITY];
    let refused = 0;
    for (let sent = 0; sent < 30; sent++) {
      const turn = pace.enter(undefined, false);
      if (turn) await turn;
      time += sent === 0 ? 80 : 2;
      tokens = Math.min(burst, tokens + (Math.max(0, time - since) * perMinute) / 60_000);
      since = time;
      if (tokens >= 1) tokens--;
      else refused++;
      pace.leave(pace.epoch, true);
    }
    expect(refused).toBe(0);
  });
});

describe('a session', () => {
  it('sends the token in the scheme of access tokens, and the files for TLS', () => {
    const options = optionsOf(target({ ca_file: 'ca.pem', client_cert_file: 'c.pem', client_key_file: 'c.key' }));

    expect(options.headers['Authorization']).toBe(`Token ${TOKEN}`);
    expect(options.tls).toEqual({ caFile: 'ca.pem', certFile: 'c.pem', keyFile: 'c.key' });
    expect(optionsOf(target())).not.toHaveProperty('tls');
  });

  it('needs a token', () => {
    expect(() => openSession(target(), { credential: undefined } as ReadIo, () => ({}) as ReadClient)).toThrow('has no token');
  });
});
