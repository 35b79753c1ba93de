import type { HclBody, HclItem, HclValue } from './hcl.ts';
import { goQuote } from './go-text.ts';
import { HclError, parseHcl } from './hcl.ts';
import { refuse } from './replies.ts';

/** What a policy can allow. */
export const CAPABILITIES = ['create', 'delete', 'deny', 'list', 'patch', 'read', 'scan', 'sudo', 'update'] as const;

/** One of `CAPABILITIES`. */
export type Capability = (typeof CAPABILITIES)[number];

/** Values that a parameter may, or may not, have; no values: any. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

/** One `path` block. */
export interface PathRule {
  /** As written; may hold `+` for a segment and `{{…}}`. */
  readonly path: string;
  /** `path` ends in `*`, which is taken off here. */
  readonly prefix: boolean;
  readonly capabilities: ReadonlySet<Capability>;
  readonly allowed: Parameters;
  readonly denied: Parameters;
  readonly required: readonly string[];
}

/** What the oldest form, `policy = "write"`, stands for. */
const OLD_POLICIES: Readonly<Record<string, readonly Capability[]>> = {
  deny: ['deny'],
  read: ['read', 'list'],
  write: ['create', 'read', 'update', 'delete', 'list'],
  sudo: ['create', 'read', 'update', 'delete', 'list', 'sudo'],
};

const TOP_KEYS: readonly string[] = ['name', 'path'];
const PATH_KEYS: readonly string[] = [
  'comment',
  'policy',
  'capabilities',
  'allowed_parameters',
  'denied_parameters',
  'required_parameters',
  'min_wrapping_ttl',
  'max_wrapping_ttl',
  'mfa_methods',
  'pagination_limit',
  'expiration',
  'list_scan_response_keys_filter_path',
  'control_group',
];

/** The rules of a policy, or a refusal in the server's words. */
export function parsePolicy(text: string): readonly PathRule[] {
  try {
    return rulesOf(parseHcl(text));
  } catch (error) {
    if (error instanceof HclError) throw refuse(`failed to parse policy: ${error.message}`);
    throw error;
  }
}

function rulesOf(body: HclBody): readonly PathRule[] {
  const unknown = body.items.find((item) => !TOP_KEYS.includes(item.keys[0] ?? ''));
  if (unknown !== undefined)
    throw new HclError(`1 error occurred:\n\t* invalid key ${goQuote(unknown.keys[0] ?? '')} on line ${unknown.line}\n\n`);
  return body.items.filter((item) => item.keys[0] === 'path').map(pathRule);
}

function pathRule(item: HclItem): PathRule {
  const path = item.keys[1] ?? '';
  const where = `path ${goQuote(path)}: `;
  const settings = new Map<string, HclItem>();
  for (const setting of (item.value as HclBody).items ?? []) {
    const key = setting.keys[0] ?? '';
    if (!PATH_KEYS.includes(key))
      throw new HclError(`${where}1 error occurred:\n\t* invalid key ${goQuote(key)} on line ${setting.line}\n\n`);
    settings.set(key, setting);
  }
  if (path.includes('+*')) throw new HclError(`${where}${where}invalid use of wildcards ('+*' is forbidden)`);
  const prefix = path.endsWith('*');
  return {
    path: (prefix ? path.slice(0, -1) : path).replace(/^\/+/, ''),
    prefix,
    capabilities: capabilities(settings, where),
    allowed: parameters(settings.get('allowed_parameters')?.value),
    denied: parameters(settings.get('denied_parameters')?.value),
    required: texts(settings.get('required_parameters')?.value),
  };
}

function capabilities(settings: ReadonlyMap<string, HclItem>, where: string): ReadonlySet<Capability> {
  const old = settings.get('policy')?.value;
  const given = [...texts(settings.get('capabilities')?.value)];
  if (typeof old === 'string') {
    const meant = OLD_POLICIES[old];
    if (meant === undefined) throw new HclError(`${where}${where}invalid policy ${goQuote(old)}`);
    given.push(...meant);
  }
  for (const capability of given) {
    if (!(CAPABILITIES as readonly string[]).includes(capability)) {
      throw new HclError(`${where}${where}invalid capability ${goQuote(capability)}`);
    }
  }
  return new Set(given.includes('deny') ? ['deny'] : (given as Capability[]));
}

function parameters(value: HclValue | undefined): Parameters {
  if (typeof value !== 'object' || !('items' in value)) return new Map();
  return new Map(value.items.map((item) => [(item.keys[0] ?? '').toLowerCase(), texts(item.value)]));
}

function texts(value: HclValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
