import type { CommandSpec } from './command-spec.ts';
import { exportSpec } from './specs/export.ts';
import { importSpec } from './specs/import.ts';
import { initSpec } from './specs/init.ts';
import { validateSpec } from './specs/validate.ts';
import { planSpec } from './specs/plan.ts';
import { applySpec } from './specs/apply.ts';
import { showSpec } from './specs/show.ts';
import { commentSpec } from './specs/comment.ts';
import { issueSpec } from './specs/issue.ts';
import { driftSpec } from './specs/drift.ts';
import { auditSpec } from './specs/audit.ts';
import { auditVerifySpec } from './specs/audit-verify.ts';
import { stateListSpec } from './specs/state-list.ts';
import { stateShowSpec } from './specs/state-show.ts';
import { stateRmSpec } from './specs/state-rm.ts';
import { stateMvSpec } from './specs/state-mv.ts';
import { statePullSpec } from './specs/state-pull.ts';
import { statePushSpec } from './specs/state-push.ts';
import { stateMigrateSpec } from './specs/state-migrate.ts';
import { stateUnlockSpec } from './specs/state-unlock.ts';
import { sandboxSpec } from './specs/sandbox.ts';
import { schemaSpec } from './specs/schema.ts';
import { completionSpec } from './specs/completion.ts';

/** Groups of commands: what `rollcall state` alone explains. */
export const NOUNS: Readonly<Record<string, string>> = { state: 'looks at and repairs the state' };

/** All commands, in the order of help. A new one is a file in `specs/`, one in `commands/`, and a name here. */
export const COMMANDS: readonly CommandSpec[] = [
  initSpec,
  validateSpec,
  planSpec,
  applySpec,
  showSpec,
  driftSpec,
  exportSpec,
  importSpec,
  commentSpec,
  issueSpec,
  auditSpec,
  auditVerifySpec,
  stateListSpec,
  stateShowSpec,
  stateRmSpec,
  stateMvSpec,
  statePullSpec,
  statePushSpec,
  stateMigrateSpec,
  stateUnlockSpec,
  sandboxSpec,
  schemaSpec,
  completionSpec,
];
