import { expect, test } from 'vitest';
import { CONNECTION_SETTINGS, textsOf, tlsOf } from '../../../src/core/provide/target-settings.ts';

test('files and name for TLS are those of the settings; a file from elsewhere counts where they name none', () => {
  const settings = { ca_file: 'ca.pem', client_cert_file: 'c.pem', client_key_file: 'k.pem', tls_server_name: 'vault.acme.test' };
  expect(tlsOf(settings, 'other.pem')).toEqual({ caFile: 'ca.pem', certFile: 'c.pem', keyFile: 'k.pem', serverName: 'vault.acme.test' });
  expect(tlsOf({}, 'other.pem')).toEqual({ caFile: 'other.pem' });
  expect(tlsOf({})).toBeUndefined();
});

test('every setting that TLS is made from is in the schema', () => {
  const settings = Object.fromEntries(Object.keys(CONNECTION_SETTINGS).map((name) => [name, 'x']));
  expect(Object.keys(tlsOf(settings) ?? {})).toHaveLength(Object.keys(CONNECTION_SETTINGS).length - 1);
});

test('a list setting gives its texts, and none where it is no list', () => {
  expect([textsOf({ a: ['x', 1] }, 'a'), textsOf({ a: 'x' }, 'a')]).toEqual([['x'], []]);
});
