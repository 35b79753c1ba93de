import type { Declaration } from '../core/model/project.ts';
import type { State } from '../core/model/state.ts';
import { withFormerCase } from '../core/plan/former-case.ts';

/** The declaration, with the keys under which the state knows its objects where they differ in letter case alone. */
export function boundDeclaration(declaration: Declaration, state: State | undefined): Declaration {
  return { ...declaration, objects: withFormerCase(declaration.objects, Object.keys(state?.objects ?? {})) };
}
