/** An element of XML as a test looks at it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** Characters that XML 1.0 allows; everything else makes a document unreadable. */
const FORBIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const TOKEN = /<\?xml [^?]*\?>|<\/([\w-]+)>|<([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;

/** Parses the part of XML that reports use, and refuses everything else: unknown entities, bare `&` or `<`, tags that do not match. */
export function parseXml(text: string): XmlElement {
  if (FORBIDDEN.test(text)) throw new Error(`A character that XML forbids at ${text.search(FORBIDDEN)}`);
  const root = { name: '', attributes: {}, children: [] as XmlElement[], text: '' };
  const open: { name: string; attributes: Record<string, string>; children: XmlElement[]; text: string }[] = [root];
  for (let at = 0; at < text.length;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`Not XML at ${at}: ${text.slice(at, at + 40)}`);
    at = TOKEN.lastIndex;
    const [whole, closing, opening, attributes, single, content] = match;
    const inner = open.at(-1)!;
    if (closing !== undefined) {
      if (inner.name !== closing) throw new Error(`</${closing}> closes <${inner.name}>`);
      open.pop();
    } else if (opening !== undefined) {
      const element = { name: opening, attributes: attributesOf(attributes!), children: [], text: '' };
      inner.children.push(element);
      if (single === '') open.push(element);
    } else if (content !== undefined) inner.text += unescape(content);
    else if (!whole.startsWith('<?xml') || at !== whole.length) throw new Error('A declaration in the middle');
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('Not one closed root');
  return root.children[0]!;
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w-]+)="([^"]*)"/g)].map((match) => [match[1]!, unescape(match[2]!)] as const);
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error('An attribute twice');
  return Object.fromEntries(pairs);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function unescape(text: string): string {
  return text.replaceAll(/&([^;]*;?)/g, (_whole, name: string) => {
    const character = name.endsWith(';') ? ENTITIES[name.slice(0, -1)] : undefined;
    if (character === undefined) throw new Error(`No entity: &${name}`);
    return character;
  });
}
