import group from '../../schemas/group.schema.json' with { type: 'json' };
import plan from '../../schemas/plan.schema.json' with { type: 'json' };
import project from '../../schemas/project.schema.json' with { type: 'json' };
import report from '../../schemas/report.schema.json' with { type: 'json' };
import audit from '../../schemas/audit.schema.json' with { type: 'json' };
import baseline from '../../schemas/baseline.schema.json' with { type: 'json' };
import state from '../../schemas/state.schema.json' with { type: 'json' };
import type { SCHEMA_NAMES } from './specs/schema.ts';

const SCHEMAS = { project, group, plan, state, report, baseline, audit } as const satisfies Record<(typeof SCHEMA_NAMES)[number], object>;

/** The text of a JSON Schema, as it stands in `schemas/`. */
export function schemaText(name: keyof typeof SCHEMAS): string {
  return `${JSON.stringify(SCHEMAS[name], null, 2)}\n`;
}
