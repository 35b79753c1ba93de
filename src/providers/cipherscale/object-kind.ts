import type { Document } from '../../core/model/document.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { LiveObject } from '../../core/provider.ts';
import { parseGroup, parseRule } from './answers.ts';
import type { AnswerPlace, GroupAnswer, RuleAnswer } from './answers.ts';
import { listGroups, listRules, readGroup, readRule } from './client.ts';
import type { Api } from './client.ts';
import { differencesFrom, groupBody, liveGroup, liveRule, ruleBody, ruleDifferences } from './document.ts';
import type { GroupBody, RuleBody } from './document.ts';
import type { CipherscaleFacts } from './facts.ts';
import { peopleInTheWay, policiesInTheWay } from './obstacles.ts';
import type { Paths } from './settings.ts';

/** All fields of a write. */
export type WrittenBody = JsonObject & { readonly name: string };

/** How objects of one kind are read and written: both are created, replaced whole and deleted in the same way. */
export interface ObjectKind<T extends { readonly id: string; readonly name: string }> {
  readonly noun: string;
  readonly path: keyof Paths;
  parse(data: JsonObject, place: AnswerPlace): T;
  list(api: Api, signal: AbortSignal): Promise<readonly T[]>;
  read(api: Api, id: string, signal: AbortSignal): Promise<T | undefined>;
  /** By id, those that the plan saw. */
  known(facts: CipherscaleFacts): ReadonlyMap<string, T>;
  toLive(object: T, facts: CipherscaleFacts): LiveObject;
  /** All fields of a write. @throws RollcallError where something in it cannot be resolved */
  body(document: Document, fresh: T | undefined, facts: CipherscaleFacts): WrittenBody;
  /** Fields that are otherwise than they were sent. */
  differences(body: WrittenBody, object: T): readonly string[];
  /**
   * What a write that is not about it would erase, by field, and how it is called: what was there when the tenant was read and is not now. Whether somebody
   * emptied it or an answer left it out, nobody knows.
   */
  emptied(fresh: T, seen: T | undefined): ReadonlyMap<string, string>;
  /** Why it is not deleted now, as a sentence about it goes on; asked right before. */
  inTheWay(api: Api, object: T, signal: AbortSignal): Promise<string | undefined>;
}

/** Groups. */
export const GROUPS: ObjectKind<GroupAnswer> = {
  noun: 'group',
  path: 'groups',
  parse: parseGroup,
  list: listGroups,
  read: readGroup,
  known: ({ groups }) => groups,
  toLive: liveGroup,
  body: (document, fresh, facts) => ({ ...groupBody(document, fresh, facts) }),
  differences: (body, group) => differencesFrom(body as unknown as GroupBody, group),
  emptied: (fresh, seen) =>
    new Map([
      ...(fresh.description === '' && (seen?.description ?? '') !== '' ? [['description', 'a description'] as const] : []),
      ...(fresh.roles?.length === 0 && (seen?.roles ?? []).length > 0 ? [['roles', 'roles'] as const] : []),
    ]),
  inTheWay: peopleInTheWay,
};

/** Admission rules. */
export const RULES: ObjectKind<RuleAnswer> = {
  noun: 'admission rule',
  path: 'admission_rules',
  parse: parseRule,
  list: listRules,
  read: readRule,
  known: ({ rules }) => rules,
  toLive: (rule, { settings }) => liveRule(rule, settings),
  body: (document, fresh) => ({ ...ruleBody(document, fresh) }),
  differences: (body, rule) => ruleDifferences(body as unknown as RuleBody, rule),
  emptied: () => new Map(),
  inTheWay: policiesInTheWay,
};
