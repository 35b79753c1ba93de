import type { ResourceRef } from './answers.ts';
import type { Catalogue } from './catalogue.ts';
import type { Directory } from './directory.ts';

/** The element that a resource entry of a group is listed as. One with a type that the resource has not is another one. */
export function resourceElement(entry: ResourceRef, catalogue: Catalogue, directory: Directory | undefined): string {
  const known = entry.type === 'peer' ? directory?.peer(entry.id) : undefined;
  if (known) return `peer:${known.identity}`;
  const resource = catalogue.byId(entry.id);
  if (!resource) return `id:${entry.id}`;
  return entry.type === '' || entry.type === resource.type ? resource.element : `${resource.element} as ${entry.type}`;
}
