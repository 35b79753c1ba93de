import { canonicalDocument } from '../core/model/canonical.ts';
import type { Document } from '../core/model/document.ts';
import type { FieldSpec, Fields } from '../core/model/fields.ts';
import type { Json } from '../core/model/json.ts';
import type { Declared } from '../core/model/project.ts';
import { isKeyed, readElements } from '../core/model/elements.ts';

/** What single entries of a declared list ask for: a machine may be written by its name, its address or its id. */
export interface Meaning {
  /** Whether an entry asks for something that is there no more. */
  isGone(key: string, item: Json): boolean;
  /** Whether an entry asks for just what one of others asks for. */
  isOneOf(key: string, item: Json, others: readonly Json[]): boolean;
  /** Whether other entries ask already for all that an entry asks for. */
  isSaid(key: string, item: Json, others: readonly Json[]): boolean;
}

/** What meanings are found by. */
export interface MeaningInput {
  readonly declared: Declared;
  readonly fields: Fields;
  /** What is wished, and the same with the drift that is accepted. */
  readonly wished: Document;
  readonly accepted: Document;
  /** What the provider makes of a declaration. */
  desire(declared: Declared): Document;
}

/** Asks the provider for each entry alone, so that nobody but it has to know how things are spelled. */
export function meaningOf({ declared, fields, wished, accepted, desire }: MeaningInput): Meaning {
  const rest = Object.fromEntries(Object.entries(declared.block).filter(([, value]) => !Array.isArray(value)));
  const partsWith = (list: Readonly<Record<string, Json>>): ReadonlySet<string> => {
    const document = desire({ ...declared, members: undefined, groups: undefined, block: { ...rest, ...list } });
    return partsOf(fields, canonicalDocument(fields, document));
  };
  const always = partsWith({});
  const known = new Map<string, ReadonlySet<string>>();
  const asked = (key: string, item: Json): ReadonlySet<string> => {
    const id = JSON.stringify([key, item]);
    const parts = known.get(id) ?? without(partsWith({ [key]: [item] }), always);
    known.set(id, parts);
    return parts;
  };
  const gone = without(partsOf(fields, wished), partsOf(fields, accepted));
  return {
    isGone: (key, item) => [...asked(key, item)].some((part) => gone.has(part)),
    isOneOf(key, item, others) {
      const parts = asked(key, item);
      return parts.size > 0 && others.some((other) => isWithin(parts, asked(key, other)) && isWithin(asked(key, other), parts));
    },
    isSaid(key, item, others) {
      const parts = asked(key, item);
      return parts.size > 0 && isWithin(parts, new Set(others.flatMap((other) => [...asked(key, other)])));
    },
  };
}

/** Everything that a document holds, part by part: of an element that stands for several identities, each. */
function partsOf(fields: Fields, document: Document): ReadonlySet<string> {
  const parts = new Set<string>();
  for (const [field, value] of Object.entries(document)) {
    const spec = fields[field] as FieldSpec;
    if (!isKeyed(spec)) continue;
    for (const [element, held] of readElements(spec, value))
      for (const part of Array.isArray(held) ? held : [held]) parts.add(JSON.stringify([field, element, part]));
  }
  return parts;
}

function without(parts: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...parts].filter((part) => !others.has(part)));
}

function isWithin(parts: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...parts].every((part) => others.has(part));
}
