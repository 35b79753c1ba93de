import { textOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import { isJsonObject, sortedTable } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import type { Declared } from '../../core/model/project.ts';
import { saidDocument } from '../../core/model/said-document.ts';
import { GROUP_FIELDS } from './fields.ts';
import { grantText } from './grants.ts';
import { groupType, NATIVE } from './group-types.ts';
import { levelOf } from './wants.ts';

/** What the files say of a group: grants with their level, as live documents have them. */
export function saidGroup(declared: Declared): Document {
  return saidDocument(GROUP_FIELDS, declared, { fields: { members: saidMembers(declared), resources: saidResources(declared) } });
}

/** Nobody's where another system decides about them. */
function saidMembers(declared: Declared): Document | undefined {
  const { members, block } = declared;
  if (members === undefined || groupType(textOf(block, 'type') ?? NATIVE)?.filledBy !== undefined) return undefined;
  return sortedTable(
    members.map(({ email, until }) => [email, [grantText({ whose: email, level: levelOf(declared, email), until })]] as const),
  );
}

function saidResources({ block }: Declared): readonly string[] | undefined {
  const entries = block['resources'];
  if (!Array.isArray(entries)) return undefined;
  return entries.map((entry: Json) => {
    const said: JsonObject = isJsonObject(entry) ? entry : { name: entry };
    return grantText({ whose: textOf(said, 'name') ?? '', level: textOf(said, 'access_level') ?? '', until: undefined });
  });
}
