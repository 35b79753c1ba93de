import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../../src/core/model/document.ts';
import { canonicalText } from '../../../src/core/model/json.ts';
import { diffDocuments, keyedDocument } from '../../../src/core/plan/keyed.ts';
import { escapePath, pathSegments } from '../../../src/core/plan/pointer.ts';
import { applyPatch } from '../../builders/apply-patch.ts';
import { FIELDS } from '../../builders/plan-input.ts';
import { AWKWARD, anyDocument } from '../../builders/worlds.ts';

/** Fields that only the earlier document has are not managed by the later one: it takes them over. */
const over = (before: Document, after: Document): Document => ({ ...before, ...after });

describe('patches of any two documents', () => {
  it('lead from the keyed earlier one to the keyed later one', () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, (before, wish) => {
        const after = over(before, wish);
        expect(canonicalText(applyPatch(keyedDocument(FIELDS, before), diffDocuments(FIELDS, before, after)))).toBe(
          canonicalText(keyedDocument(FIELDS, after)),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('are empty between a document and itself, however it was made', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        expect(diffDocuments(FIELDS, document, document)).toEqual([]);
        expect(diffDocuments(FIELDS, JSON.parse(JSON.stringify(document)) as Document, document)).toEqual([]);
      }),
    );
  });

  it('have their paths in order, each once, and change something with every operation', () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, (before, wish) => {
        const patch = diffDocuments(FIELDS, before, over(before, wish));
        const paths = patch.map(({ path }) => path);
        expect(paths).toEqual([...new Set(paths)].sort());
        for (const operation of patch)
          expect(canonicalText(applyPatch(keyedDocument(FIELDS, before), [operation]))).not.toBe(
            canonicalText(keyedDocument(FIELDS, before)),
          );
      }),
    );
  });
});

describe('the keyed form', () => {
  it('has sets and tables by element, and one who stands for themself as `true`', () => {
    expect(
      keyedDocument(FIELDS, {
        policies: ['a', 'b'],
        members: { 'ada@x': ['ada@x'], 'bob@x': ['b1', 'b2'] },
        metadata: { k: 'v' },
        alias: { name: 'x' },
        name: 'eng',
      }),
    ).toEqual({
      alias: { name: 'x' },
      members: { 'ada@x': true, 'bob@x': { b1: true, b2: true } },
      metadata: { k: 'v' },
      name: 'eng',
      policies: { a: true, b: true },
    });
  });

  it('removes one element without a word about the others', () => {
    expect(diffDocuments(FIELDS, { policies: ['a', 'b', 'c'] }, { policies: ['a', 'c'] })).toEqual([{ op: 'remove', path: '/policies/b' }]);
  });

  it('replaces records and lists whole', () => {
    expect(
      diffDocuments(FIELDS, { alias: { mount: 'm', name: 'x' }, stages: ['a', 'b'] }, { alias: { mount: 'm', name: 'y' }, stages: ['b'] }),
    ).toEqual([
      { op: 'replace', path: '/alias', value: { mount: 'm', name: 'y' } },
      { op: 'replace', path: '/stages', value: ['b'] },
    ]);
  });
});

describe('paths', () => {
  it('come back as the segments they were made of', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...AWKWARD), fc.string()), { minLength: 1 }), (segments) => {
        expect(pathSegments(segments.map((segment) => `/${escapePath(segment)}`).join(''))).toEqual(segments);
      }),
    );
  });
});
