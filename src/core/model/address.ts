/** One object in one target: `vault-prod/engineering`; other kinds name themselves: `zt/admission-rule:office-hours`. */
export type Address = string & { readonly __brand: 'Address' };

/** The kind that every provider has. */
export const GROUP = 'group';

/** Builds the address of an object. `target` holds no `/`; `key` may hold anything printable. */
export function formatAddress(target: string, kind: string, key: string): Address {
  return (kind === GROUP ? `${target}/${key}` : `${target}/${kind}:${key}`) as Address;
}

/** The target an address lies in: everything before the first `/`. */
export function targetOf(address: string): string {
  const slash = address.indexOf('/');
  return slash < 0 ? address : address.slice(0, slash);
}

/** Whether an address lies in a target; cheaper than asking in which one. */
export function isIn(target: string, address: string): boolean {
  return address[target.length] === '/' && address.startsWith(target);
}

/** The part of an address behind the target; for a group, its key. */
export function keyOf(address: string): string {
  return address.slice(address.indexOf('/') + 1);
}
