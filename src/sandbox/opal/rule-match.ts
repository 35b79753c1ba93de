import type { RuleConjunction, User } from './records.ts';
import type { State } from './state.ts';

/** Ids of the people whom a rule makes members. */
export function chosenByRule(state: State, groupId: string): readonly string[] {
  const rule = state.accessRules.byId(groupId);
  if (rule?.status !== 'ACTIVE') return [];
  const { when, unless } = rule.clauses;
  const chosen = state.users.all().filter((user) => holds(state, when, user) && (unless === undefined || !holds(state, unless, user)));
  return chosen.map(({ id }) => id);
}

/** Every clause by one of its selectors. */
function holds(state: State, { clauses }: RuleConjunction, user: User): boolean {
  const tags = user.tagIds.map((id) => state.tags.byId(id));
  return clauses.every(
    ({ selectors, attribute_selectors: attributes = [] }) =>
      selectors.some(({ key, value }) => tags.some((tag) => tag?.key === key && tag.value === value)) ||
      attributes.some(({ values }) => values.includes(user.status)),
  );
}
