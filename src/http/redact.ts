import { withoutUnprintable } from '../core/model/unprintable.ts';

/** Shorter values are no credentials, and cutting them out would garble every other text. */
const SHORTEST_SECRET = 5;
const MASK = '***';

/** Header names whose values are secrets wherever they come from. */
const SECRET_HEADER = /authorization|token|secret|api-?key|password|cookie/i;

/** What a query parameter is called whose value is nobody's business; `sealedcode` and the like are statuses of Vault. */
const SECRET_PARAMETER = /([?&](?:[^=&]*(?:token|secret|password|jwt|key)[^=&]*|(?:[^=&]*[_-]|auth)?code)=)([^&#]*)/gi;

/** A URL without the values of parameters that are secrets by their names. */
export function withoutSecretParameters(url: string): string {
  return url.replaceAll(SECRET_PARAMETER, `$1${MASK}`);
}

/** Those values, as they are written and as they are meant. */
export function secretParameters(url: string): readonly string[] {
  return [...url.matchAll(SECRET_PARAMETER)].flatMap(([, , value]) => [value as string, decoded(value as string)]);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // Broken percent-encoding means what it says.
    return value;
  }
}

/** Knows the secrets of a run by value and cuts them out of texts. */
export interface Redactor {
  /** From now on `value` appears in no text, nor as it is written in a URL, in JSON, in base64 (of either alphabet, with or without its end) or in hexadecimal digits. Values under 5 characters are left alone. */
  add(value: string): void;
  /** The value of a header, where its name says that it is a secret; of `Bearer x` also the `x`. */
  addHeader(name: string, value: string): void;
  /** `text` without any secret. */
  redact(text: string): string;
}

/** An empty redactor; one is shared by everything in a run. */
export function makeRedactor(): Redactor {
  let secrets: string[] = [];

  function add(value: string): void {
    const trimmed = value.trim();
    if (trimmed.length < SHORTEST_SECRET || secrets.includes(trimmed)) return;
    secrets = [...new Set([...secrets, ...writings(trimmed)])].sort((x, y) => y.length - x.length);
  }

  return {
    add,
    addHeader(name, value) {
      if (!SECRET_HEADER.test(name)) return;
      add(value);
      const space = value.indexOf(' ');
      if (space > 0) add(value.slice(space + 1));
    },
    redact(text) {
      let clean = text;
      for (const secret of secrets) {
        if (clean.includes(secret)) clean = clean.replaceAll(secret, MASK);
      }
      return clean;
    },
  };
}

/** Text from outside made fit for a line of output: white space runs become one space, control and bidi characters are escaped. */
export function printable(text: string): string {
  return withoutUnprintable(text.replaceAll(/\s+/g, ' ').trim(), (character) => {
    const code = (character.codePointAt(0) as number).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** The ways in which a value may be written in a URL, in JSON or in a header. */
function writings(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const base64 = bytes.toString('base64');
  const inBase = [base64, base64.replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex')];
  return [value, encodeURIComponent(value), encodeURI(value), JSON.stringify(value).slice(1, -1), ...inBase];
}
