import { Ajv } from 'ajv';
import type { Problem } from '../../src/core/model/problem.ts';
import type { Declared } from '../../src/core/model/project.ts';
import { checkedSchemas } from '../../src/core/config/schemas/compose.ts';
import type { CheckedSchema } from '../../src/core/config/schemas/compose.ts';
import type { ConfigProvider, ConfigProviders } from '../../src/core/config/providers.ts';
import type { Validators } from '../../src/core/config/validators.ts';
import { providers as real } from '../../src/providers/index.ts';

/** A system that keeps no groups in groups, as NetBird does, with a native list of its own and no namespaces. */
const mesh: ConfigProvider = {
  id: 'mesh',
  targetSchema: { type: 'object', properties: { namespace: false, key_file: { type: 'string' } } },
  kinds: {
    group: {
      section: 'groups',
      schema: {
        type: 'object',
        required: ['site'],
        properties: { site: { type: 'string' }, peers: { type: 'array', uniqueItems: true, items: { type: 'string' } } },
      },
      fields: { name: { type: 'text', unique: true }, site: { type: 'text' }, members: { type: 'table', of: 'person' } },
      identity: ['name'],
      nesting: false,
      check: () => [],
    },
  },
};

/** Objects to a rule that is bad, naming the place, and to one that is odd, naming none. */
function checkRule(declared: Declared): readonly Problem[] {
  const rule = declared.block['rule'];
  const place = { file: declared.place.file, path: [...declared.place.path, 'gate', 'rule'] };
  if (rule === 'bad') return [{ severity: 'error', code: 'CONFIG_VALUE', summary: 'The rule is bad.', place }];
  return rule === 'odd' ? [{ severity: 'warning', code: 'CONFIG_VALUE', summary: 'The rule is odd.' }] : [];
}

/** A system with a second kind, as Cipherscale has it, whose groups are told apart by name and type. */
const gate: ConfigProvider = {
  id: 'gate',
  targetSchema: { type: 'object', required: ['url'] },
  kinds: {
    group: {
      section: 'groups',
      schema: {
        type: 'object',
        properties: {
          type: { type: 'string' },
          app: { type: 'string' },
          old: false,
          more: { type: 'object', additionalProperties: false },
        },
      },
      fields: {
        name: { type: 'text', unique: true, trim: true },
        type: { type: 'text', initial: 'user' },
        app: { type: 'text' },
        members: { type: 'table', of: 'person' },
        groups: { type: 'set', of: 'group' },
      },
      identity: ['name', 'type', 'app'],
      nesting: true,
      check: () => [],
    },
    'admission-rule': {
      section: 'admission_rules',
      schema: { type: 'object', required: ['rule'], properties: { rule: { type: 'string' } } },
      fields: { name: { type: 'text' }, rule: { type: 'text', grants: true } },
      identity: ['name'],
      nesting: false,
      check: checkRule,
    },
  },
};

/** The real providers and two made-up ones that have what those to come will have. */
export const providers: ConfigProviders = { ...real, mesh, gate };

const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true });

/** Schemas of the made-up providers, compiled when the tests run. */
export const validators: Validators = compileTable({ ...checkedSchemas(providers) }) as Validators;

type Table = CheckedSchema | { readonly [name: string]: Table };

function compileTable(value: Table): unknown {
  if (isSchema(value)) return { validate: ajv.compile(value.schema), keys: value.keys, unique: value.unique };
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, compileTable(part)]));
}

function isSchema(value: Table): value is CheckedSchema {
  return 'schema' in value && 'unique' in value;
}

/** What `readProject` is given to read with them. */
export const OTHERS = { providers, validators };

/** A project with a target of each. */
export const PROJECT_OF_ALL = `version: 1
project: acme
groups: ["groups/**/*.yaml"]
targets:
  vault-prod: { provider: vault, url: "https://vault.acme.test:8200" }
  vault-test: { provider: vault, url: "https://vault-test.acme.test:8200" }
  mesh: { provider: mesh, url: "https://mesh.acme.test" }
  zt: { provider: gate, url: "https://gate.acme.test/api" }
`;
