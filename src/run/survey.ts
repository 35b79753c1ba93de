import type { Problem } from '../core/model/problem.ts';
import type { Declaration, Project, Target } from '../core/model/project.ts';
import type { State } from '../core/model/state.ts';
import type { Scope } from '../core/provider.ts';
import { makeDeferred } from './deferred.ts';
import type { Deferred } from './deferred.ts';
import { openAccess } from './io.ts';
import type { Access } from './io.ts';
import type { Loaded } from './project.ts';
import type { Request } from './request.ts';
import { boundOf, scopeOf } from './scope.ts';
import { boundDeclaration } from './bound-declaration.ts';
import { closeSessions, readTarget } from './sessions.ts';
import type { Reading, Session } from './sessions.ts';

export interface SurveyInput<S extends Session> {
  readonly request: Request;
  readonly project: Project;
  /** Called when the first requests are on their way: reading a large state takes as long as their answers. */
  state(): Promise<State | undefined>;
  /** Targets that are looked at. */
  readonly targets: readonly Target[];
  /** Addresses that are looked at. */
  includes(address: string): boolean;
  /** Everything is read in full, unmanaged objects too; default: what is declared or bound. */
  readonly all?: boolean;
  /** Connects to the targets: for reading alone, or for writing too. */
  open(access: Access, targets: readonly Target[]): Promise<S[]>;
  /** Reads the group files; the live systems answer meanwhile. */
  load(): Promise<Loaded>;
}

/** What the files say and what the live systems hold. Whoever asked for it closes the sessions. */
export interface Survey<S extends Session> {
  /** Undefined where the files have errors: then nothing was waited for. */
  readonly declaration: Declaration | undefined;
  readonly problems: readonly Problem[];
  readonly state: State | undefined;
  readonly sessions: readonly S[];
  /** By name of the target. */
  readonly readings: ReadonlyMap<string, Reading>;
}

/** What a target's read waits for: first what the state says, then what the files say. */
interface Asked {
  readonly known: Deferred<Pick<Scope, 'bound'>>;
  readonly scope: Deferred<Scope>;
}

/** Reads the live systems while the state and the files are parsed. @throws RollcallError where the run cannot begin */
export async function survey<S extends Session>(input: SurveyInput<S>): Promise<Survey<S>> {
  const { request } = input;
  const sessions = await input.open(openAccess(input.project, request), input.targets);
  const giveUp = new AbortController();
  const signal = AbortSignal.any([request.signal, giveUp.signal]);
  const asked = sessions.map(() => ({ known: makeDeferred<Pick<Scope, 'bound'>>(), scope: makeDeferred<Scope>() }));
  const reads = sessions.map((session, index) => {
    const { known, scope } = asked[index] as Asked;
    return readTarget(session, scope.promise, { ...request, signal, known: known.promise });
  });
  // A read that fails while the files are parsed is looked at below, or by nobody.
  for (const read of reads) read.catch(() => undefined);
  try {
    const state = await input.state();
    sessions.forEach(({ target }, index) => asked[index]?.known.resolve({ bound: boundOf(state, target.name, input.includes) }));
    const { declaration: loaded, problems } = await input.load();
    if (!loaded) return { declaration: undefined, problems, state, sessions, readings: new Map() };
    const declaration = boundDeclaration(loaded, state);
    sessions.forEach(({ target, provider }, index) => {
      asked[index]?.scope.resolve(
        scopeOf({ target, provider, declaration, state, date: request.date, includes: input.includes, all: input.all }),
      );
    });
    const readings = await Promise.all(reads);
    const byTarget = new Map(sessions.map((session, index) => [session.target.name, readings[index] as Reading]));
    return { declaration, problems, state, sessions, readings: byTarget };
  } catch (error) {
    await closeSessions(sessions);
    throw error;
  } finally {
    giveUp.abort();
  }
}
