import type { Json, JsonObject } from '../../model/json.ts';
import { TEXT, closed, described } from './parts.ts';

/** What one backend's settings are. */
interface Backend {
  readonly description: string;
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, JsonObject>>;
}

/** A word that stands in a request or a ref: no blank, no option of a program. */
const WORD = '^[A-Za-z0-9][^\\s\\u0000-\\u001f\\u007f]*$';

const setting = (description: string, example: Json, schema: JsonObject = TEXT): JsonObject => described({ title: '', description, examples: [example] }, schema);
const word = (description: string, example: Json): JsonObject => setting(description, example, { type: 'string', pattern: WORD });
const flag = (description: string): JsonObject => setting(description, true, { type: 'boolean' });

const TLS = {
  ca_file: setting('PEM file with the certificate of the authority that signed the server\'s, relative to this file.', 'certs/ca.pem'),
  client_cert_file: setting('PEM file with the client certificate, relative to this file.', 'certs/client.pem'),
  client_key_file: setting('PEM file with its key, relative to this file.', 'certs/client-key.pem'),
  tls_server_name: setting('Name that the certificate of the server has to carry, where it is not the host.', 'state.acme.test'),
} as const;

/** The backends, by the name that `backend` says. */
export const STATE_BACKENDS: Readonly<Record<string, Backend>> = {
  local: {
    description: 'A file.',
    required: [],
    properties: { path: setting('File of the state, relative to this one; with git: name of the file in the branch. Default: .rollcall/state.json; with git state.json.', '.rollcall/state.json') },
  },
  http: {
    description: "A server that speaks Terraform's HTTP state protocol.",
    required: [],
    properties: {
      address: setting('Address of the state. Without it TF_HTTP_ADDRESS is used.', 'https://gitlab.acme.test/api/v4/projects/7/terraform/state/rollcall'),
      update_method: word('Method that writes the state. Default: POST.', 'POST'),
      lock_address: setting('Address of the lock, at the same host. Default: that of the state.', 'https://gitlab.acme.test/api/v4/projects/7/terraform/state/rollcall/lock'),
      lock_method: word('Method that takes the lock. Default: LOCK.', 'POST'),
      unlock_address: setting('Address that gives the lock back. Default: that of the lock.', 'https://gitlab.acme.test/api/v4/projects/7/terraform/state/rollcall/lock'),
      unlock_method: word('Method that gives the lock back. Default: UNLOCK.', 'DELETE'),
      locks: flag('Whether the server has locks. Without it that is tried out.'),
      allow_http: flag('Lets the credential go in clear text to another machine.'),
      ...TLS,
    },
  },
  git: {
    description: 'A branch of a git repository.',
    required: [],
    properties: {
      path: setting('Name of the file in the branch. Default: state.json.', 'state.json'),
      branch: word('The branch. Default: rollcall-state. The lock is the branch of that name with "-lock" behind it.', 'rollcall-state'),
      remote: setting('Name of a remote of the repository that the project lies in, or an address. Default: origin.', 'origin', { type: 'string', pattern: '^[^-\\s][^\\s\\u0000-\\u001f\\u007f]*$' }),
      author: setting('Whom commits are by. Default: Rollcall <rollcall@localhost>.', 'Rollcall <rollcall@acme.test>', { type: 'string', pattern: '^[^<>\\n]+ <[^<>\\s]+>$' }),
    },
  },
  postgres: {
    description: 'A PostgreSQL database; its address comes from ROLLCALL_STATE_POSTGRES.',
    required: [],
    properties: {
      schema: setting('Schema of the tables; made where it is missing. Default: rollcall.', 'rollcall', { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]{0,62}$' }),
      ...TLS,
    },
  },
};

const WORDS = { title: 'Where', description: 'Kind of storage for the state.' } as const;

/** The settings as the compiled check has them: any key of any backend. Which belongs to which is looked at afterwards. */
export const ANY_STATE: JsonObject = closed(
  {
    backend: described({ ...WORDS, examples: ['local'] }, { type: 'string', enum: Object.keys(STATE_BACKENDS) }),
    ...Object.assign({}, ...Object.values(STATE_BACKENDS).map(({ properties }) => properties)),
  },
  ['backend'],
);

/** One shape a backend, for editors. */
export const STATE_SETTINGS: JsonObject = {
  type: 'object',
  required: ['backend'],
  oneOf: Object.entries(STATE_BACKENDS).map(([name, { description, required, properties }]) => ({
    title: `State in ${name}`,
    description,
    ...closed({ backend: described({ ...WORDS, examples: [name] }, { const: name }), ...untitled(properties) }, ['backend', ...required]),
  })),
};

/** Titles are made from the names of the keys. */
function untitled(properties: Readonly<Record<string, JsonObject>>): Record<string, JsonObject> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      const { title: _title, ...rest } = schema;
      return [name, rest];
    }),
  );
}
