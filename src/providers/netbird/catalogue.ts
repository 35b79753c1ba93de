import type { NetworkAnswer, ResourceAnswer } from './answers.ts';

/** A network resource, and how documents name it. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  /** Name of its network; empty where no network lists it. */
  readonly network: string;
  /** How a document lists it: `subnet:berlin-office@berlin`, or `id:<id>` where that would not tell it from others. */
  readonly element: string;
}

/** What a declaration says of a resource. */
export interface ResourceWish {
  readonly type: string;
  readonly name: string;
  readonly network: string | undefined;
}

/** The network resources of a target. */
export interface Catalogue {
  byId(id: string): Resource | undefined;
  /** The resource that a document's element stands for. */
  byElement(element: string): Resource | undefined;
  /** All that a wish may mean, ordered by element. */
  find(wish: ResourceWish): readonly Resource[];
  /** `type:name@network` of every resource: for a did-you-mean. */
  elements(): Iterable<string>;
}

/** Joins resources with the networks that list them. */
export function makeCatalogue(resources: readonly ResourceAnswer[], networks: readonly NetworkAnswer[]): Catalogue {
  const networkOf = new Map(networks.flatMap((network) => network.resources.map((id) => [id, network.name] as const)));
  const counts = new Map<string, number>();
  const readable = (resource: ResourceAnswer): string => `${resource.type}:${resource.name}@${networkOf.get(resource.id) ?? ''}`;
  for (const resource of resources) counts.set(readable(resource), (counts.get(readable(resource)) ?? 0) + 1);
  const byId = new Map<string, Resource>();
  const byElement = new Map<string, Resource>();
  for (const { id, type, name } of resources) {
    const text = readable({ id, type, name });
    const element = counts.get(text) === 1 && networkOf.has(id) ? text : `id:${id}`;
    const resource = { id, type, name, network: networkOf.get(id) ?? '', element };
    byId.set(id, resource);
    byElement.set(element, resource);
  }
  const sorted = [...byId.values()].sort((x, y) => (x.element < y.element ? -1 : 1));
  return {
    byId: (id) => byId.get(id),
    byElement: (element) => byElement.get(element) ?? (element.startsWith('id:') ? byId.get(element.slice(3)) : undefined),
    find: (wish) =>
      sorted.filter(
        ({ type, name, network }) => type === wish.type && name === wish.name && (wish.network === undefined || network === wish.network),
      ),
    elements: () => sorted.map(({ element }) => element),
  };
}
