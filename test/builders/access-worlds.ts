import fc from 'fast-check';
import { people } from './plan-input.ts';
import type { Case } from './plan-input.ts';

const PEOPLE = ['ada@x', 'bob@x', 'cyd@x', 'dan@x', 'eve@x', 'fay@x'] as const;
const MOST_GROUPS = 8;

/** What a group holds on one side. */
interface Content {
  readonly members: readonly string[];
  readonly children: readonly number[];
  readonly policies: readonly string[];
}

interface Node {
  readonly live: Content;
  readonly wish: { readonly [Field in keyof Content]: Content[Field] | undefined };
  /**
   * `managed`: declared, bound, live. `adopted`: declared and live, without base. `created`: declared only. `deleted`: bound and
   * live, no longer declared. `foreign`: live only. `unread`: live only, and known by name alone.
   */
  readonly role: 'managed' | 'adopted' | 'created' | 'deleted' | 'foreign' | 'unread';
}

const members = fc.uniqueArray(fc.constantFrom(...PEOPLE), { maxLength: 3 });
const policies = fc.uniqueArray(fc.constantFrom('root-x', 'root-y', 'plain'), { maxLength: 2 });
// Mostly few children: with many, everybody has everything before the plan begins.
const inside = fc.uniqueArray(fc.nat(MOST_GROUPS - 1), { maxLength: 2 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 3 });

const node: fc.Arbitrary<Node> = fc.record({
  live: fc.record({ members, children: inside, policies }),
  wish: fc.record({ members: maybe(members), children: maybe(inside), policies: maybe(policies) }),
  role: fc.constantFrom('managed', 'managed', 'managed', 'adopted', 'created', 'deleted', 'foreign', 'foreign', 'unread'),
});

/** Groups in groups, cycles and all: managed ones, and others above, below and between them that nobody declared. */
export interface AccessWorld {
  readonly nodes: readonly Node[];
  readonly runner: string | undefined;
}

export const accessWorld: fc.Arbitrary<AccessWorld> = fc.record({
  nodes: fc.array(node, { minLength: 1, maxLength: MOST_GROUPS }),
  runner: fc.constantFrom(undefined, ...PEOPLE),
});

/** What access is about, on one side: by number of the group. Unread groups are in neither. */
export type AccessSide = ReadonlyMap<number, Content>;

/** What is live, as far as it was read. */
export function sideBefore({ nodes }: AccessWorld): AccessSide {
  return new Map(
    nodes.flatMap((item, index) =>
      item.role === 'created' || item.role === 'unread' ? [] : [[index, present(nodes, item.live)] as const],
    ),
  );
}

/** What will be live: what is declared over what was there, and nothing of what is deleted. */
export function sideAfter(world: AccessWorld): AccessSide {
  const { nodes } = world;
  const gone = new Set(nodes.flatMap((item, index) => (item.role === 'deleted' ? [index] : [])));
  const after = new Map<number, Content>();
  for (const [index, item] of nodes.entries()) {
    if (item.role === 'unread' || gone.has(index)) continue;
    const live = item.role === 'created' ? { members: [], children: [], policies: [] } : present(nodes, item.live);
    const wish = isDeclared(item)
      ? { ...item.wish, children: item.wish.children && wishedChildren(nodes, index) }
      : { members: undefined, children: undefined, policies: undefined };
    const merged = {
      members: wish.members ?? live.members,
      children: wish.children ?? live.children,
      policies: wish.policies ?? live.policies,
    };
    after.set(index, { ...merged, children: merged.children.filter((child) => !gone.has(child)) });
  }
  return after;
}

function isDeclared({ role }: Node): boolean {
  return role === 'managed' || role === 'adopted' || role === 'created';
}

function exists({ role }: Node): boolean {
  return role !== 'created';
}

/** Children that are live. */
function present(nodes: readonly Node[], content: Content): Content {
  return { ...content, children: modulo(nodes, content.children).filter((child) => exists(nodes[child] as Node)) };
}

/** Children that a declaration may name. */
function wishedChildren(nodes: readonly Node[], index: number): readonly number[] {
  return modulo(nodes, nodes[index]?.wish.children ?? []).filter((child) => child !== index && (nodes[child] as Node).role !== 'deleted');
}

function modulo(nodes: readonly Node[], children: readonly number[]): readonly number[] {
  return [...new Set(children.map((child) => child % nodes.length))];
}

/** The same world as input for a plan. */
export function accessCase(world: AccessWorld): Case {
  const { nodes } = world;
  const nameOf = (child: number): string => (isDeclared(nodes[child] as Node) ? `g${child}` : `name:g${child}`);
  const liveContents = nodes.map((item) => present(nodes, item.live));
  return {
    wishes: nodes.flatMap((item, index) => {
      if (!isDeclared(item)) return [];
      const { members: wished, children: within, policies: granted } = item.wish;
      const document = {
        ...(wished ? { members: people(...wished) } : {}),
        ...(within ? { groups: wishedChildren(nodes, index).map(nameOf) } : {}),
        ...(granted ? { policies: granted } : {}),
      };
      return [{ key: `g${index}`, document }];
    }),
    live: nodes.flatMap((item, index) => {
      if (!exists(item)) return [];
      const { members: everybody, children: groups, policies: granted } = liveContents[index] as Content;
      const referrers = nodes.flatMap((other, parent) =>
        exists(other) && liveContents[parent]?.children.includes(index) ? [`id${parent}`] : [],
      );
      return [
        {
          id: `id${index}`,
          document: { name: `g${index}`, members: people(...everybody), groups: groups.map((child) => `id:id${child}`), policies: granted },
          unread: item.role === 'unread',
          extra: { referrers },
        },
      ];
    }),
    entries: Object.fromEntries(
      nodes.flatMap((item, index) =>
        item.role === 'managed' || item.role === 'deleted' ? [[`v/g${index}`, { id: `id${index}`, applied: { name: `g${index}` } }]] : [],
      ),
    ),
    guards: { privileged: { vault: { policies: ['root-*'] } } },
    liveFacts: { runner: world.runner },
  };
}
