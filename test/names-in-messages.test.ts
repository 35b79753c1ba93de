import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/** What is written there is no sentence: markup, CSV, SQL, labels of metrics, shells, words of commands. */
const NO_SENTENCES =
  /^(?:sandbox|cli\/completion|reports\/(?:html|metrics|junit|audit|markdown\/escape|text\/label)|core\/model\/(?:command-word|quote-name)|core\/config\/schemas|state\/postgres-tables)/;

/** A value alone between quotes, in a text with values. */
const BETWEEN_QUOTES = /(?<!\\)"\$\{(?:[^{}`]|\{[^{}]*\})*\}"/g;

/** Values that are numbers, `true` or `false`, and words of `rollcall.yaml` itself. */
const NO_NAMES: readonly string[] = ['"${String(value)}"', '"${NAME}"'];

it('names stand between quotes by way of `quoteName`, so that none ends its own', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !NO_SENTENCES.test(file));
  const found = files.flatMap((file) =>
    [...readFileSync(join(SRC, file), 'utf8').matchAll(BETWEEN_QUOTES)]
      .map(([text]) => text)
      .filter((text) => !NO_NAMES.includes(text))
      .map((text) => `${file}: ${text}`),
  );

  expect(files.length).toBeGreaterThan(100);
  expect(found).toEqual([]);
});
