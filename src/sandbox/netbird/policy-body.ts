import { flag, list, optional, struct, table, text } from './decode.ts';
import { refuse } from './refusal.ts';

/** What a request says of a policy. */
export const readPolicy = struct({
  name: text,
  description: text,
  enabled: flag,
  source_posture_checks: optional(list(text)),
  rules: list(
    struct({
      id: text,
      name: text,
      description: text,
      enabled: flag,
      action: text,
      bidirectional: flag,
      protocol: text,
      ports: list(text),
      sources: optional(list(text)),
      destinations: optional(list(text)),
      authorized_groups: table(list(text)),
    }),
  ),
});

/** A policy as a request has it. */
export type PolicyBody = ReturnType<typeof readPolicy>;

type RuleBody = PolicyBody['rules'][number];

const ACTIONS: readonly string[] = ['accept', 'drop'];
const PROTOCOLS: readonly string[] = ['all', 'tcp', 'udp', 'icmp', 'netbird-ssh'];

/** Refuses what the server refuses, rule by rule. */
export function checkPolicy({ name, rules }: PolicyBody): void {
  if (name === '') throw refuse(422, "policy name shouldn't be empty");
  if (rules.length === 0) throw refuse(422, "policy rules shouldn't be empty");
  for (const rule of rules) {
    const problem = problemOf(rule);
    if (problem !== undefined) throw refuse(422, problem);
  }
}

/** Empty lists of groups are taken, missing ones are not. */
function problemOf(rule: RuleBody): string | undefined {
  if (rule.sources === undefined || rule.destinations === undefined) {
    return 'specify either sources or source resources and destinations or destination resources';
  }
  if (!ACTIONS.includes(rule.action)) return 'unknown action type';
  if (!PROTOCOLS.includes(rule.protocol)) return `unknown protocol type: ${rule.protocol}`;
  if (rule.ports.some((port) => !/^[+]?\d+$/.test(port) || Number(port) < 1 || Number(port) > 65_535)) {
    return 'valid port value is in 1..65535 range';
  }
  if (leavesSourceOut(rule, rule.sources)) return 'authorized group for netbird-ssh protocol should be specified for each source group';
  if (rule.ports.length > 0 && (rule.protocol === 'all' || rule.protocol === 'icmp'))
    return 'for ALL or ICMP protocol ports is not allowed';
  return undefined;
}

/** SSH access is open to all sources, or says for each of them as whom it may log in. */
function leavesSourceOut({ protocol, authorized_groups: authorized }: RuleBody, sources: readonly string[]): boolean {
  if (protocol !== 'netbird-ssh' || Object.keys(authorized).length === 0) return false;
  return sources.some((id) => !Object.hasOwn(authorized, id));
}
