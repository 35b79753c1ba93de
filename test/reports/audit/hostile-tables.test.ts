import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PopulationRow } from '../../../src/core/model/audit.ts';
import { firstUnprintable } from '../../../src/core/model/unprintable.ts';
import { csvLine } from '../../../src/reports/audit/csv.ts';
import { populationHead, populationLine } from '../../../src/reports/audit/population.ts';
import { auditTables } from '../../../src/reports/audit/tables.ts';
import { auditReportOf } from '../../builders/audit-report.ts';
import { formulaIn, parseCsv } from '../../builders/csv.ts';
import { hostileName } from '../../builders/hostile.ts';

/** What stands before a formula to get it past who looks, and what it begins with. */
const disguised = fc
  .tuple(
    fc.array(fc.constantFrom(' ', '\t', '\r', '\n', '\r\n', ';', ',', '"', "'", '\0', '\u00a0', '\u200b', '\ufeff', 'a'), { maxLength: 5 }),
    fc.constantFrom('=', '+', '-', '@', '|', '%', '\uff1d', '\uff0b', '\uff0d', '\uff20', '\u2212'),
    hostileName,
  )
  .map(([before, sign, rest]) => `${before.join('')}${sign}${rest}`);
const cell = fc.oneof(disguised, hostileName);
const SEEDED = { seed: 11, numRuns: 300 } as const;

/** What was put in: of the apostrophes before a sign the first one says nothing. */
const plain = (text: string): string =>
  text
    .replace(/^'(?='*[\s\u00a0\u200b\ufeff]*[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20\u2212])/, '')
    .replaceAll(/([;\t\r\n][;\s\u00a0\u200b\ufeff"]*)'(?='*[=+\-@|%\uff1d\uff0b\uff0d\uff20\u2212])/g, '$1');

/** What nobody sees stands there by its number. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\u\{([0-9a-f]+)\}/g, (_whole, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));

describe('tables of an audit pack with names that mean harm', () => {
  it('have as many cells as were put in, each with its text, and nothing that is carried out', () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 2, maxLength: 8 }), (cells) => {
        const line = csvLine(cells);

        const rows = parseCsv(line);
        expect(rows).toHaveLength(1);
        expect(rows[0]!.map((text) => unescaped(plain(text)))).toEqual(cells);
        expect(firstUnprintable(line, { lines: true })).toBeUndefined();
        expect(formulaIn(line)).toBeUndefined();
        expect(line).not.toContain('\0');
      }),
      SEEDED,
    );
  });

  it('are as wide in each line as in the first', () => {
    fc.assert(
      fc.property(cell, (name) => {
        const population = { person: name, target: name, group: name, note: name, via: name, path: name } as unknown as PopulationRow;
        const columns = parseCsv(populationHead({ incomplete: [], scope: null }))[0]!;
        const filled = Object.fromEntries(columns.map((column) => [column, name])) as unknown as PopulationRow;
        const head = populationHead({ incomplete: [{ target: name, part: name, why: name }], scope: [name] });
        const tables = { ...auditTables(auditReportOf(name)), 'population.csv': head + populationLine({ ...filled, ...population }) };
        for (const [file, text] of Object.entries(tables)) {
          const [first, ...rows] = parseCsv(text);
          expect(rows.length, file).toBeGreaterThan(0);
          for (const row of rows) expect(row, file).toHaveLength(first!.length);
          expect(formulaIn(text), file).toBeUndefined();
          expect(text, file).not.toContain('\0');
        }
      }),
      SEEDED,
    );
  });
});
