import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/model/json.ts';
import { ItemReader } from '../../src/http/item-reader.ts';

interface Reading {
  readonly items: readonly unknown[] | undefined;
  /** How many items had been read when the last chunk came. */
  readonly early: number;
}

function readIn(bytes: Buffer, size: number, read: (item: Json) => unknown = (item) => item): Reading {
  let count = 0;
  const reader = new ItemReader((item) => {
    count += 1;
    return read(item);
  });
  let early = 0;
  for (let start = 0; start < bytes.length; start += size) {
    early = count;
    reader.take(bytes.subarray(start, start + size));
  }
  return { items: reader.items(), early };
}

function readText(text: string, size = 40): readonly unknown[] | undefined {
  return readIn(Buffer.from(text), size).items;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

/** As the lists of NetBird: items, and lists in them of what begins alike or not, and texts that look like the end of one. */
const item = fc.record({
  id: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('},{"id":"g1","name":"x"', '[', ']', '\\', '"', 'é')),
  issued: fc.constantFrom('api', 'jwt', 'integration', ''),
  name: fc.string({ unit: 'grapheme' }),
  peers: fc.option(fc.array(fc.record({ id: fc.string(), name: fc.string() }), { maxLength: 5 })),
});
const list = fc.array(item, { minLength: 1, maxLength: 30 });
const layout = fc.constantFrom(undefined, 1, '\t', '\r\n ');
const size = fc.integer({ min: 1, max: 300 });

describe('items read while the rest is on its way', () => {
  it('are those of the whole body, however it is written and cut', () => {
    fc.assert(
      fc.property(list, layout, size, (items, space, chunk) => {
        // How the first value is written is looked at, to tell the others by it.
        const plain = items.map((each, index) => (index === 0 ? { ...each, id: 'g0' } : each));
        expect(readIn(Buffer.from(JSON.stringify(plain, undefined, space)), chunk).items).toEqual(plain);
      }),
    );
  });

  it('are never anything but what the body says, and nothing where it is not JSON', () => {
    const bytes = fc.oneof(
      list.map((items) => Buffer.from(JSON.stringify(items))),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .array(fc.constantFrom('[', ']', '{', '}', ',', '"id":1', '"issued":2', ' ', '"', '\\', 'x', '{"id":1,"issued":2}'))
        .map((parts) => Buffer.from(`[{"id":1,"issued":2${parts.join('')}`)),
    );
    const damage = fc.option(
      fc.record({ at: fc.nat(), by: fc.constantFrom('', ',', ']', '[', '}', '\u{1F600}', '\uFEFF', '\u0000'), cut: fc.nat(9) }),
    );
    fc.assert(
      fc.property(bytes, damage, size, (body, hurt, chunk) => {
        const at = hurt ? hurt.at % (body.length + 1) : 0;
        const text = hurt ? Buffer.concat([body.subarray(0, at), Buffer.from(hurt.by), body.subarray(at + hurt.cut)]) : body;
        const { items } = readIn(text, chunk);
        if (items !== undefined) expect(items).toEqual(parsed(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    { what: 'compact', space: undefined },
    { what: 'indented', space: 2 },
  ])('are read before the end, also where lists in them begin as they do: $what', ({ space }) => {
    const items = Array.from({ length: 50 }, (_, index) => ({
      id: `g${index}`,
      issued: 'api',
      name: `équipe ${index}`,
      peers: Array.from({ length: 4 }, (_none, peer) => ({ id: `p${peer}`, name: '},{"id":"g1","issued":' })),
    }));
    const { items: found, early } = readIn(Buffer.from(JSON.stringify(items, undefined, space)), 700);

    expect(found).toEqual(items);
    expect(early).toBeGreaterThan(40);
  });

  it('are what was made of them', () => {
    const { items } = readIn(Buffer.from('[{"id":1,"n":2},{"id":3,"n":4}]'), 20, (each) => (each as { n: number }).n);

    expect(items).toEqual([2, 4]);
  });

  it.each([
    [
      'a list in which nothing begins like the first one',
      '[{"id":1,"n":2},{"n":3,"id":4}]',
      [
        { id: 1, n: 2 },
        { n: 3, id: 4 },
      ],
    ],
    [
      'a first value with a list',
      '[{"g":["a","b"],"n":2},{"g":[],"n":4}]',
      [
        { g: ['a', 'b'], n: 2 },
        { g: [], n: 4 },
      ],
    ],
    [
      'white space around it',
      ' \r\n\t[ {"id":1,"n":2} , {"id":3,"n":4} ] \n',
      [
        { id: 1, n: 2 },
        { id: 3, n: 4 },
      ],
    ],
    ['one item', '[{"id":1,"n":2}]', [{ id: 1, n: 2 }]],
  ])('are found in %s', (_what, text, items) => {
    expect(readText(text, 8)).toEqual(items);
  });

  it.each([
    ['an empty list', '[]'],
    ['no list', '{"id":1,"n":2}'],
    ['null', 'null'],
    ['nothing', ''],
    ['texts', '["a","b"]'],
    ['items with one key', '[{"id":1},{"id":2}]'],
    ['a byte order mark', '\uFEFF[{"id":1,"n":2}]'],
    ['space that JSON does not know', '\u00A0[{"id":1,"n":2}]'],
    ['an end that is missing', '[{"id":1,"n":2},{"id":3,"n":4}'],
    ['a comma too many', '[{"id":1,"n":2},{"id":3,"n":4},]'],
    ['a comma twice', '[{"id":1,"n":2},,{"id":3,"n":4}]'],
    ['a second list', '[{"id":1,"n":2},{"id":3,"n":4}][{"id":1,"n":2}]'],
    ['another bracket', '[{"id":1,"n":2},{"id":3,"n":4}}'],
  ])('are for the whole body to tell where it is %s', (_what, text) => {
    for (const chunk of [1, 7, 16, 1000]) expect(readText(text, chunk)).toBeUndefined();
  });

  it('are for the whole body to tell where it is no UTF-8, or where reading one fails', () => {
    const text = '[{"id":1,"n":"x"},{"id":3,"n":"y"},{"id":5,"n":"z"}]';
    const broken = Buffer.from(text);
    broken[text.indexOf('y')] = 0xff;

    expect(readIn(broken, 18).items).toBeUndefined();
    const failing = (each: Json): unknown => {
      if ((each as { id: number }).id === 3) throw new Error('no text');
      return each;
    };
    expect(readIn(Buffer.from(text), 18, failing).items).toBeUndefined();
  });

  it('are not added to by asking twice', () => {
    const reader = new ItemReader((each) => each);
    reader.take(Buffer.from('[{"id":1,"n":2},{"id":3,"n":4}]'));

    expect([reader.items(), reader.items()]).toEqual([
      [
        { id: 1, n: 2 },
        { id: 3, n: 4 },
      ],
      [
        { id: 1, n: 2 },
        { id: 3, n: 4 },
      ],
    ]);
  });
});
