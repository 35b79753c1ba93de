import { isUuid } from './call.ts';
import { Refusal } from './refusal.ts';

/** What is wrong with a value, behind the name of its property; undefined where nothing is. */
export type Rule = (value: unknown) => string | undefined;

/** A text. */
export const isText: Rule = (value) => (typeof value === 'string' ? undefined : 'must be a string');

/** A text with something in it. */
export const isFilled: Rule = (value) => isText(value) ?? ((value as string).trim() === '' ? 'should not be empty' : undefined);

/** True or false. */
export const isFlag: Rule = (value) => (typeof value === 'boolean' ? undefined : 'must be a boolean value');

/** A list of ids. */
export const isIds: Rule = (value) => {
  if (!Array.isArray(value)) return 'must be an array';
  return value.every(isUuid) ? undefined : 'each value in must be a UUID';
};

/** An id. */
export const isId: Rule = (value) => (isUuid(value) ? undefined : 'must be a UUID');

/** The same, or nothing at all. */
export function optional(rule: Rule): Rule {
  return (value) => (value === undefined || value === null ? undefined : rule(value));
}

/** An object with exactly these properties; everything that is wrong is said at once. @throws Refusal 400 */
export function validated(value: unknown, rules: Readonly<Record<string, Rule>>): Readonly<Record<string, unknown>> {
  const given = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  const messages = [
    ...Object.keys(given).flatMap((name) => (Object.hasOwn(rules, name) ? [] : [`property ${name} should not exist`])),
    ...Object.entries(rules).flatMap(([name, rule]) => {
      const fault = rule(given[name]);
      return fault === undefined ? [] : [`${name} ${fault}`];
    }),
  ];
  if (messages.length > 0) throw new Refusal(400, messages);
  return given;
}
