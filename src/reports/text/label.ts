import { quoteText } from '../escape.ts';
import { breakSentences } from '../sentences.ts';

/** `rollcall_group.groups["vault-prod/engineering"]`: an address in the form in which Terraform writes it, and wrappers read it. */
export function resourceLabel(kind: string, address: string): string {
  return `${resourceType(kind)}.${resourceName(kind)}[${breakSentences(quoteText(address))}]`;
}

/** `resource "rollcall_group" "groups"`: how a block begins. */
export function resourceHead(kind: string): string {
  return `resource "${resourceType(kind)}" "${resourceName(kind)}"`;
}

/** `rollcall_group`. */
export function resourceType(kind: string): string {
  return `rollcall_${kind.replaceAll('-', '_')}`;
}

/** `groups`: the name that all objects of a kind share; their address is the key. */
export function resourceName(kind: string): string {
  return `${kind.replaceAll('-', '_')}s`;
}
