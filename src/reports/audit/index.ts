import type { AuditManifest, AuditReport, PopulationRow } from '../../core/model/audit.ts';
import { manifestText, sealManifest } from '../../core/audit/manifest.ts';
import type { Plan } from '../../core/model/plan.ts';
import { jsonText } from '../json/text.ts';
import { auditPage } from './html.ts';
import { populationHead, populationLine } from './population.ts';
import { auditTables } from './tables.ts';

/** Name of the file with all rows; it is written line by line. */
export const POPULATION_FILE = 'population.csv';

/** Name of the file that says what the others are. */
export const MANIFEST_FILE = 'manifest.json';

/** The pieces of `population.csv`. */
export function* populationLines(limits: Pick<Plan, 'incomplete' | 'scope'>, rows: Iterable<PopulationRow>): Generator<string> {
  yield populationHead(limits);
  for (const row of rows) yield populationLine(row);
}

/** All other files of a pack, by name. */
export function auditFiles(report: AuditReport): Readonly<Record<string, string>> {
  return { 'report.json': jsonText(report), 'report.html': auditPage(report), ...auditTables(report) };
}

/** The manifest, sealed, and its text. */
export function auditManifest(parts: Omit<AuditManifest, 'digest'>): { readonly digest: string; readonly text: string } {
  const manifest = sealManifest(parts);
  return { digest: manifest.digest, text: manifestText(manifest) };
}
