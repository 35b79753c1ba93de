import { emptyTable } from '../../src/core/model/json.ts';

/** A group as the fake system keeps it: people by id, children by id. */
export interface FakeGroup {
  readonly id: string;
  name: string;
  type: string;
  policies: string[];
  metadata: Record<string, string>;
  people: string[];
  children: string[];
  /** Written by somebody who creates without overwriting; gone once the group has its name. */
  marker: string | undefined;
  /** Grows by one with every write. */
  revision: number;
}

export type FakeCall = 'list' | 'read' | 'create' | 'update' | 'delete';

export interface FakeRequest {
  readonly call: FakeCall;
  readonly id: string | undefined;
  readonly name: string | undefined;
}

/**
 * A live system in memory, with the manners of a Vault-compatible server: names are unique without letter case, what is deleted
 * leaves the groups that held it, and an update changes only what it is given.
 */
export class FakeSystem {
  readonly groups = new Map<string, FakeGroup>();
  readonly log: FakeRequest[] = [];
  /** Called when a request has arrived, before it takes effect. May throw, may change the groups, may wait. */
  onArrive: ((request: FakeRequest) => void | Promise<void>) | undefined;
  /** Called when a request took effect, before its answer. May throw: the answer is lost. */
  onCommitted: ((request: FakeRequest) => void | Promise<void>) | undefined;
  #next = 1;

  async list(): Promise<{ id: string; name: string; marker: string | undefined }[]> {
    return this.#serve({ call: 'list', id: undefined, name: undefined }, () =>
      [...this.groups.values()].map(({ id, name, marker }) => ({ id, name, marker })),
    );
  }

  async read(id: string): Promise<FakeGroup | undefined> {
    return this.#serve({ call: 'read', id, name: undefined }, () => copy(this.groups.get(id)));
  }

  async create(group: Partial<FakeGroup>): Promise<string> {
    return this.#serve({ call: 'create', id: undefined, name: group.name }, () => this.put(group).id);
  }

  async update(id: string, changes: Partial<FakeGroup>): Promise<number> {
    return this.#serve({ call: 'update', id, name: changes.name }, () => this.edit(id, changes).revision);
  }

  async delete(id: string): Promise<void> {
    return this.#serve({ call: 'delete', id, name: undefined }, () => this.drop(id));
  }

  /** Adds a group at once, as somebody outside does. */
  put(group: Partial<FakeGroup>): FakeGroup {
    const id = group.id ?? this.#freeId();
    const made: FakeGroup = {
      id,
      name: `group_${id}`,
      type: 'internal',
      policies: [],
      metadata: emptyTable<string>(),
      people: [],
      children: [],
      marker: undefined,
      revision: 1,
      ...group,
    };
    this.#checkName(made);
    this.groups.set(id, made);
    return made;
  }

  /** Changes a group at once, as somebody outside does. */
  edit(id: string, changes: Partial<FakeGroup>): FakeGroup {
    const group = this.groups.get(id);
    if (!group) throw new FakeError(404, `there is no group ${id}`);
    const next = { ...group, ...changes };
    this.#checkName(next);
    for (const child of next.children) if (!this.groups.has(child)) throw new FakeError(500, `invalid member group ID "${child}"`);
    Object.assign(group, next, { revision: group.revision + 1 });
    return group;
  }

  /** Deletes a group at once, as somebody outside does. */
  drop(id: string): void {
    this.groups.delete(id);
    for (const group of this.groups.values()) group.children = group.children.filter((child) => child !== id);
  }

  byName(name: string): FakeGroup | undefined {
    return [...this.groups.values()].find((group) => group.name.toLowerCase() === name.toLowerCase());
  }

  /** Everything that counts, sorted, to compare two runs. */
  snapshot(): readonly unknown[] {
    const nameOf = (id: string): string => this.groups.get(id)?.name ?? `gone ${id}`;
    return [...this.groups.values()]
      .map(({ name, type, policies, metadata, people, children, marker }) => ({
        name,
        type,
        policies: [...policies].sort(),
        metadata,
        people: [...people].sort(),
        children: children.map(nameOf).sort(),
        marker,
      }))
      .sort((x, y) => (x.name < y.name ? -1 : 1));
  }

  writes(): readonly FakeRequest[] {
    return this.log.filter(({ call }) => call !== 'list' && call !== 'read');
  }

  #freeId(): string {
    while (this.groups.has(`g${this.#next}`)) this.#next++;
    return `g${this.#next++}`;
  }

  #checkName(group: FakeGroup): void {
    const other = this.byName(group.name);
    if (other && other.id !== group.id) throw new FakeError(400, 'group name is already in use');
  }

  async #serve<T>(request: FakeRequest, work: () => T): Promise<T> {
    await Promise.resolve();
    await this.onArrive?.(request);
    this.log.push(request);
    const answer = work();
    await this.onCommitted?.(request);
    return answer;
  }
}

/** What the fake system answers when it refuses. */
export class FakeError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** No answer came: the request may have taken effect. */
export class LostAnswer extends Error {}

/** The process ends here: nothing after it happens. */
export class Killed extends Error {}

function copy(group: FakeGroup | undefined): FakeGroup | undefined {
  return group && structuredClone(group);
}
