import type { App, Group, User } from './records.ts';
import type { State } from './state.ts';
import { bad } from './refusal.ts';

/** Does what a command says, or throws a `Refusal` that says why not. */
export type Act = (state: State, body: unknown) => object;

/** The group with an id, or the only one with a name. */
export function groupNamed(state: State, wanted: string): Group {
  const found = state.groups.all().filter(({ id, name }) => id === wanted || name === wanted);
  if (found.length > 1) throw bad(`several groups are ${wanted}; give an id`);
  const [group] = found;
  if (group === undefined) throw bad(`no group is ${wanted}`);
  return group;
}

/** The person with an id or an e-mail. */
export function userNamed(state: State, wanted: string): User {
  const user = state.users.all().find(({ id, email }) => id === wanted || email.toLowerCase() === wanted.toLowerCase());
  if (user === undefined) throw bad(`nobody is ${wanted}`);
  return user;
}

/** The app with an id or a name. */
export function appNamed(state: State, wanted: string): App {
  const app = state.apps.all().find(({ id, name }) => id === wanted || name === wanted);
  if (app === undefined) throw bad(`no app is ${wanted}`);
  return app;
}
