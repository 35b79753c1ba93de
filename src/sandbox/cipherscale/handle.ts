import type { Answer, ArrivedRequest } from '../emulator.ts';
import type { Routes, Run } from './call.ts';
import type { State } from './state.ts';
import { RULE_ROUTES } from './admission-rules.ts';
import { GROUP_ROUTES } from './groups.ts';
import { authenticate } from './keys.ts';
import { Refusal } from './refusal.ts';
import { refusalReply } from './replies.ts';
import { USER_ROUTES } from './users.ts';

/** The only path that was ever printed begins with it; the emulator answers without it too. */
const BASE = /^\/qa(?=\/|$)/;

const ROUTES: Routes = { ...GROUP_ROUTES, ...USER_ROUTES, ...RULE_ROUTES };

const PATTERNS = Object.entries(ROUTES).map(([path, methods]) => ({
  pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`, 's'),
  methods,
}));

/** The answer to a request. Errors have the form of whoever refuses: the gateway, or the server behind it. */
export function handleRequest(state: State, request: ArrivedRequest): Answer {
  try {
    authenticate(state, request);
    const [path = '', query = ''] = request.target.split('?', 2);
    const found = findRoute(request.method, path.replace(BASE, ''));
    if (found === undefined) throw new Refusal(404, `Cannot ${request.method} ${path}`);
    return found.run({ state, params: found.params, query: new URLSearchParams(query), body: request.body });
  } catch (error) {
    if (error instanceof Refusal) return refusalReply(error, state.switches);
    throw error;
  }
}

function findRoute(method: string, path: string): { readonly run: Run; readonly params: readonly string[] } | undefined {
  for (const { pattern, methods } of PATTERNS) {
    const match = pattern.exec(path);
    const run = Object.hasOwn(methods, method) ? methods[method as keyof typeof methods] : undefined;
    if (match !== null && run !== undefined) return { run, params: match.slice(1).map(decoded) };
  }
  return undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A percent sign that begins nothing: no id has it.
    return part;
  }
}
