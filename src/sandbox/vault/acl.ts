import type { Operation } from './call.ts';
import type { GoObject, GoValue } from './go-json.ts';
import type { Capability, Parameters, PathRule } from './parse-policy.ts';
import type { Namespace } from './state.ts';
import { GoNumber } from './go-json.ts';

/** A policy's rule, and where the policy lives: its paths are relative to that namespace. */
export interface BoundRule {
  readonly rule: PathRule;
  readonly namespace: Namespace;
}

/** What the token may do at all: everything, or what rules say. */
export type Access = { readonly type: 'root' } | { readonly type: 'rules'; readonly rules: readonly BoundRule[] };

/** A request, as far as it is judged. `path` is whole, with the namespace's. */
export interface Judged {
  readonly path: string;
  readonly operation: Operation;
  readonly body: GoObject;
}

const NEEDED: Readonly<Record<Operation, Capability | undefined>> = {
  read: 'read',
  list: 'list',
  update: 'update',
  delete: 'delete',
  patch: 'patch',
  other: undefined,
};

/** Whether a request is allowed. */
export function isAllowed(access: Access, request: Judged, needsSudo: boolean): boolean {
  if (access.type === 'root') return true;
  const rules = bestRules(access.rules, request.path, request.operation === 'list');
  const held = heldCapabilities(rules);
  const needed = NEEDED[request.operation];
  if (needed === undefined || !held.has(needed)) return false;
  if (needsSudo && !held.has('sudo')) return false;
  const withParameters = request.operation === 'update' || request.operation === 'read';
  return !withParameters || parametersAllowed(rules, request.body);
}

/** What `sys/capabilities-self` says about a path. */
export function capabilitiesAt(access: Access, path: string): readonly string[] {
  if (access.type === 'root') return ['root'];
  const held = heldCapabilities(bestRules(access.rules, path.replace(/^\/+/, ''), true));
  return held.size === 0 ? ['deny'] : [...held].sort();
}

/** Nothing where one of the rules denies. */
function heldCapabilities(rules: readonly PathRule[]): ReadonlySet<Capability> {
  const held = new Set(rules.flatMap((rule) => [...rule.capabilities]));
  return held.has('deny') ? new Set() : held;
}

/** All rules with the one pattern that fits the path best: an exact one, else the most specific. */
function bestRules(rules: readonly BoundRule[], path: string, listing: boolean): readonly PathRule[] {
  const exact = rulesWithPath(rules, path);
  if (exact.length > 0) return exact;
  const withoutSlash = listing && path.endsWith('/') ? rulesWithPath(rules, path.slice(0, -1)) : [];
  if (withoutSlash.length > 0) return withoutSlash;
  const patterns = rules.filter((bound) => isPattern(bound.rule));
  let fitting = patterns.filter((bound) => fits(bound, path));
  if (fitting.length === 0 && listing && path.endsWith('/')) fitting = patterns.filter((bound) => fits(bound, path.slice(0, -1)));
  const best = fitting.map(fullPath).sort(bySpecificity).at(-1);
  return fitting.filter((bound) => fullPath(bound) === best).map((bound) => bound.rule);
}

function rulesWithPath(rules: readonly BoundRule[], path: string): readonly PathRule[] {
  return rules.filter((bound) => !isPattern(bound.rule) && bound.namespace.path + bound.rule.path === path).map((bound) => bound.rule);
}

function isPattern(rule: PathRule): boolean {
  return rule.prefix || rule.path.split('/').includes('+');
}

function fullPath(bound: BoundRule): string {
  return `${bound.namespace.path}${bound.rule.path}${bound.rule.prefix ? '*' : ''}`;
}

function fits(bound: BoundRule, path: string): boolean {
  const wanted = (bound.namespace.path + bound.rule.path).split('/');
  const given = path.split('/');
  if (bound.rule.prefix ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((segment, index) => {
    if (segment === '+') return true;
    const last = bound.rule.prefix && index === wanted.length - 1;
    return last ? (given[index] ?? '').startsWith(segment) : given[index] === segment;
  });
}

/** The documented order of priority: least specific first. */
function bySpecificity(first: string, second: string): number {
  const firstWildcard = first.search(/[+*]/);
  const secondWildcard = second.search(/[+*]/);
  if (firstWildcard !== secondWildcard) return firstWildcard - secondWildcard;
  if (first.endsWith('*') !== second.endsWith('*')) return first.endsWith('*') ? -1 : 1;
  const plus = second.split('+').length - first.split('+').length;
  if (plus !== 0) return plus;
  if (first.length !== second.length) return first.length - second.length;
  return first < second ? -1 : first > second ? 1 : 0;
}

function parametersAllowed(rules: readonly PathRule[], body: GoObject): boolean {
  const names = [...body.keys()].map((name) => name.toLowerCase());
  const required = rules.flatMap((rule) => rule.required);
  if (!required.every((name) => names.includes(name.toLowerCase()))) return false;
  const denied = merged(rules.map((rule) => rule.denied));
  const allowed = merged(rules.map((rule) => rule.allowed));
  for (const [name, value] of body) {
    if (matches(denied, name, value, denied.has('*'))) return false;
    if (allowed.size > 0 && !matches(allowed, name, value, allowed.has('*'))) return false;
  }
  return true;
}

function merged(parameters: readonly Parameters[]): Parameters {
  return new Map(parameters.flatMap((part) => [...part]));
}

function matches(parameters: Parameters, name: string, value: GoValue, otherwise: boolean): boolean {
  const values = parameters.get(name.toLowerCase());
  if (values === undefined) return otherwise;
  return values.length === 0 || values.some((pattern) => valueFits(pattern, value));
}

function valueFits(pattern: string, value: GoValue): boolean {
  const text = value instanceof GoNumber ? value.text : typeof value === 'object' ? '' : String(value);
  if (pattern.endsWith('*')) return text.startsWith(pattern.slice(0, -1));
  return pattern.startsWith('*') ? text.endsWith(pattern.slice(1)) : text === pattern;
}
