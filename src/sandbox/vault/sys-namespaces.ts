import type { Call } from './call.ts';
import type { JsonTable, Reply } from './replies.ts';
import type { Namespace } from './state.ts';
import { goQuote } from './go-text.ts';
import { NOTHING, data, refuse } from './replies.ts';
import { makeNamespace, touch } from './state.ts';

const RESERVED: readonly string[] = ['.', '..', 'root', 'sys', 'audit', 'auth', 'cubbyhole', 'identity'];

function namespaceAnswer(namespace: Namespace): JsonTable {
  return {
    custom_metadata: namespace.customMetadata,
    id: namespace.id,
    locked: false,
    path: namespace.path,
    tainted: false,
    uuid: namespace.uuid,
  };
}

/** LIST sys/namespaces: direct children. */
export function listNamespaces(call: Call): Reply {
  const names = [...call.namespace.children.keys()].sort();
  const info: Record<string, JsonTable> = {};
  for (const name of names) info[`${name}/`] = namespaceAnswer(call.namespace.children.get(name) as Namespace);
  return { type: 'list', keys: names.map((name) => `${name}/`), info };
}

/** GET sys/namespaces/:path */
export function readNamespace(call: Call): Reply {
  const namespace = call.namespace.children.get(nameOf(call));
  return namespace === undefined ? NOTHING : data(namespaceAnswer(namespace));
}

/** POST sys/namespaces/:path: creates, or says what is there. */
export function createNamespace(call: Call): Reply {
  const name = nameOf(call);
  if (name.includes('/')) throw refuse('namespace name cannot contain /');
  if (RESERVED.includes(name)) throw refuse(`${goQuote(`${name}/`)} is a reserved path and cannot be used as a namespace name`);
  const known = call.namespace.children.get(name);
  if (known !== undefined) return data(namespaceAnswer(known));
  const { state } = call;
  const { ids } = state.tools;
  const facts = {
    id: ids.word(6),
    uuid: ids.uuid(),
    path: `${call.namespace.path}${name}/`,
    customMetadata: call.fields.pairs('custom_metadata', {}) ?? {},
  };
  touch(state);
  const namespace = makeNamespace(facts, state.tools, () => touch(state));
  call.namespace.children.set(name, namespace);
  return data(namespaceAnswer(namespace));
}

/** DELETE sys/namespaces/:path: everything in it is gone. */
export function deleteNamespace(call: Call): Reply {
  const namespace = call.namespace.children.get(nameOf(call));
  if (namespace === undefined) return { type: 'data', data: null, warnings: ['requested namespace does not exist'] };
  if (namespace.children.size > 0) throw refuse('unable to delete namespace containing child namespaces');
  touch(call.state);
  call.namespace.children.delete(nameOf(call));
  return data({ status: 'in-progress' });
}

function nameOf(call: Call): string {
  return call.fields.text('path').replace(/\/+$/, '');
}

/** GET sys/internal/ui/namespaces: names of the children, for anybody with a token. */
export function visibleNamespaces(call: Call): Reply {
  const names = [...call.namespace.children.keys()].sort().map((name) => `${name}/`);
  return names.length === 0 ? NOTHING : data({ keys: names });
}
