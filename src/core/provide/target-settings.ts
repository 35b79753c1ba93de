import { textOf } from '../model/document.ts';
import type { Document } from '../model/document.ts';
import type { JsonObject } from '../model/json.ts';
import type { HttpOptions } from '../provider.ts';

/** JSON Schema of the settings that every target has that is reached over HTTP. */
export const CONNECTION_SETTINGS: JsonObject = {
  ca_file: {
    type: 'string',
    minLength: 1,
    description: 'PEM file with the certificates of the authorities to trust, instead of the usual ones.',
    examples: ['ca.pem'],
  },
  client_cert_file: { type: 'string', minLength: 1, description: 'PEM file with the client certificate.', examples: ['client.pem'] },
  client_key_file: {
    type: 'string',
    minLength: 1,
    description: 'PEM file with the key of the client certificate.',
    examples: ['client.key'],
  },
  tls_server_name: {
    type: 'string',
    minLength: 1,
    description: 'Name that the server certificate must carry, where it is not the host of the url.',
    examples: ['vault.acme.test'],
  },
  allow_http: {
    type: 'boolean',
    description: 'Send the token in clear text to another machine. Only where the network between is trusted.',
    default: false,
    examples: [true],
  },
};

/** Files and name for TLS as a target's settings say them; `caFile`: where they name none. */
export function tlsOf(settings: Document, caFile?: string): HttpOptions['tls'] {
  const tls = {
    ...named('caFile', textOf(settings, 'ca_file') ?? caFile),
    ...named('certFile', textOf(settings, 'client_cert_file')),
    ...named('keyFile', textOf(settings, 'client_key_file')),
    ...named('serverName', textOf(settings, 'tls_server_name')),
  };
  return Object.keys(tls).length > 0 ? tls : undefined;
}

function named(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}

/** Texts of a list setting. */
export function textsOf(settings: Document, name: string): readonly string[] {
  const value = settings[name];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
