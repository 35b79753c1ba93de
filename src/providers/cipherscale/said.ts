import type { Document } from '../../core/model/document.ts';
import type { Declared } from '../../core/model/project.ts';
import { saidDocument } from '../../core/model/said-document.ts';
import { GROUP_FIELDS, RULE, RULE_FIELDS } from './fields.ts';

/** What the files say of an object; a role that is named by its type has the spelling of the API. */
export function saidObject(declared: Declared): Document {
  if (declared.kind === RULE) return saidDocument(RULE_FIELDS, declared);
  const { roles } = declared.block;
  const fields = Array.isArray(roles) ? { roles: roles.map((role) => saidRole(String(role))) } : {};
  return saidDocument(GROUP_FIELDS, declared, { natives: 'users', fields });
}

function saidRole(text: string): string {
  const [, type] = /^type:(.*)$/is.exec(text.trim()) ?? [];
  return type === undefined ? text.trim() : `type:${type.trim().toUpperCase()}`;
}
