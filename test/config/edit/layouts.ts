import fc from 'fast-check';

/** One entry of a list or map, as somebody wrote it. */
export interface Written {
  readonly name: string;
  /** Its value as the file says it. */
  readonly text: string;
  readonly value: string;
  /** Behind it on its line. */
  readonly comment: boolean;
  /** On a line of its own before it. */
  readonly above: 'nothing' | 'comment' | 'blank';
}

/** How a list or map is written. */
export interface Layout {
  readonly form: 'block' | 'lines' | 'line';
  readonly isMap: boolean;
  readonly indent: number;
  readonly trailingComma: boolean;
  readonly leadingComma: boolean;
  readonly spaced: boolean;
  readonly windows: boolean;
  readonly lastLine: 'nothing' | 'comment';
}

/** What is to happen to each entry. */
export interface Wish {
  readonly entry: Written;
  readonly fate: 'stays' | 'goes' | 'changes';
}

const QUOTES: readonly ((text: string) => string)[] = [(text) => text, (text) => `'${text}'`, (text) => `"${text}"`];

/** Entries `w1`, `w2` …, of which no text is part of another's or of a comment's. */
export const wishes: fc.Arbitrary<readonly Wish[]> = fc
  .array(
    fc.record({
      quote: fc.constantFrom(0, 1, 2),
      odd: fc.constantFrom('', ', x', ' # y', ']', '}'),
      comment: fc.boolean(),
      above: fc.constantFrom('nothing' as const, 'nothing' as const, 'comment' as const, 'blank' as const),
      fate: fc.constantFrom('stays' as const, 'goes' as const, 'changes' as const),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((given) =>
    given.map(({ quote, odd, comment, above, fate }, index) => {
      const name = `w${index}e`;
      const value = quote === 0 ? name : name + odd;
      return { fate, entry: { name, value, text: (QUOTES[quote] as (text: string) => string)(value), comment, above } };
    }),
  );

/** Any layout. */
export const layouts: fc.Arbitrary<Layout> = fc.record({
  form: fc.constantFrom('block' as const, 'lines' as const, 'lines' as const, 'line' as const),
  isMap: fc.boolean(),
  indent: fc.constantFrom(2, 4, 7),
  trailingComma: fc.boolean(),
  leadingComma: fc.boolean(),
  spaced: fc.boolean(),
  windows: fc.boolean(),
  lastLine: fc.constantFrom('nothing' as const, 'comment' as const),
});

/** What is above and below the list or map. */
export const HEAD = 'groups:\n  first: { a: [1,  2], } # odd\n  k:\n    before: 1   # kept\n';
/** The same below. */
export const TAIL = '    after: "2"\n\n# end\n';

/** The whole file. */
export function write(entries: readonly Written[], layout: Layout): string {
  const text = HEAD + body(entries, layout) + TAIL;
  return layout.windows ? text.replaceAll('\n', '\r\n') : text;
}

function body(entries: readonly Written[], layout: Layout): string {
  const { form, isMap, spaced, trailingComma } = layout;
  const said = entries.map(({ name, text }) => (isMap ? `k${name}: ${text}` : text));
  const [open, close] = isMap ? ['{', '}'] : ['[', ']'];
  if (form === 'line') {
    const pad = spaced ? ' ' : '';
    return `    held: ${open}${pad}${said.join(spaced ? ' ,  ' : ', ')}${trailingComma ? ',' : ''}${pad}${close}   # whole\n`;
  }
  const pad = ' '.repeat(4 + layout.indent);
  const last = layout.lastLine === 'comment' ? `${pad}# own last\n` : '';
  const lines = entries.map((entry, index) => lineOf(entry, { layout, pad, said: said[index] as string, place: [index, entries.length] }));
  if (form === 'block') return `    held: # whole\n${lines.join('')}${last}`;
  return `    held: ${open} # whole\n${lines.join('')}${last}    ${close}\n`;
}

interface Placed {
  readonly layout: Layout;
  readonly pad: string;
  readonly said: string;
  readonly place: readonly [number, number];
}

function lineOf({ name, comment, above }: Written, { layout, pad, said, place: [index, count] }: Placed): string {
  const { form, isMap, trailingComma } = layout;
  const leads = form === 'lines' && layout.leadingComma;
  const over = { nothing: '', comment: `${pad}# own ${name}\n`, blank: '\n' }[above];
  const before = form === 'block' ? (isMap ? '' : '- ') : leads && index > 0 ? ', ' : '';
  const after = form === 'lines' && !leads && (index < count - 1 || trailingComma) ? ',' : '';
  return `${over}${pad}${before}${said}${after}${comment ? `   # of ${name}` : ''}\n`;
}
