import { hasShape } from '../model/canonical.ts';
import { makeDocument } from '../model/document.ts';
import type { Document } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { quoteName } from '../model/quote-name.ts';

/** Of a document that was read from a file, the fields that its kind knows. A later version may know more: nothing here shows or writes them. */
export function knownPart(fields: Fields, document: Document | null | undefined): Document {
  return makeDocument(Object.entries(document ?? {}).filter(([name]) => Object.hasOwn(fields, name)));
}

/** Sentences about fields of it that hold what their kind cannot. */
export function shapeFaults(fields: Fields, address: string, document: Document): readonly string[] {
  return Object.keys(document)
    .filter((name) => !hasShape(fields[name] as FieldSpec, document[name]))
    .map((name) => `${quoteName(name)} of ${quoteName(address)} holds what this field cannot.`);
}
