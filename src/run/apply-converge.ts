import { plannedDocument } from '../core/apply/judge.ts';
import { RollcallError } from '../core/errors.ts';
import { sortedTable } from '../core/model/json.ts';
import type { Outcome } from '../core/model/outcome.ts';
import type { Change, Warning } from '../core/model/plan.ts';
import { diffDocuments } from '../core/plan/keyed.ts';
import type { Live, Scope } from '../core/provider.ts';
import type { ApplyInput, ApplyTarget } from './apply-input.ts';
import type { Prepared, Work } from './apply-prepare.ts';
import type { Bindings } from './apply-references.ts';
import { endSentence } from '../core/model/sentence.ts';
import { quoteName } from '../core/model/quote-name.ts';

/** What reading again showed. */
export interface Convergence {
  /** Undefined where it could not be looked at; true where nothing was to be written. */
  readonly converged: boolean | undefined;
  readonly differences: Outcome['differences'];
  readonly warnings: readonly Warning[];
}

/** Reads what was carried out again and compares it with the plan. Writes nothing. */
export async function checkConvergence(input: ApplyInput, prepared: Prepared, skip: ReadonlySet<string>): Promise<Convergence> {
  const touched = [...prepared.work.values()].filter(
    (work) => work.steps.length > 0 && work.done === work.steps.length && !skip.has(work.change.target),
  );
  // Nothing was to be written, so there is nothing that could differ.
  if ([...prepared.work.values()].every((work) => work.steps.length === 0)) return { converged: true, differences: [], warnings: [] };
  const names = [...new Set(touched.map((work) => work.change.target))];
  const looks = await Promise.all(
    names.map((name) =>
      lookAgain(
        input,
        prepared,
        touched.filter((work) => work.change.target === name),
      ),
    ),
  );
  const differences = looks.flatMap((look) => look.differences);
  const unknown = looks.length === 0 || looks.some((look) => look.converged === undefined);
  return {
    converged: differences.length > 0 ? false : unknown ? undefined : true,
    differences,
    warnings: looks.flatMap((look) => look.warnings),
  };
}

async function lookAgain(input: ApplyInput, prepared: Prepared, touched: readonly Work[]): Promise<Convergence> {
  const name = (touched[0] as Work).change.target;
  const target = input.targets.get(name) as ApplyTarget;
  try {
    const live = await target.writer.read(Promise.resolve(scopeOfTouched(touched)), input.signal);
    const warnings = live.incomplete.map((part): Warning => ({
      code: 'INCOMPLETE_READ',
      address: name,
      message: `Target ${quoteName(name)} could not be read again in full: ${part.part}: ${endSentence(part.why)}`,
    }));
    const differences = touched.flatMap((work) => compare(work, live, prepared.bindings.get(name) as Bindings));
    const changes = touched.map(({ change }) => change);
    const lost = target.provider.lookBack?.(changes, { before: target.live, after: live }) ?? [];
    return { converged: warnings.length > 0 ? undefined : differences.length === 0, differences, warnings: [...warnings, ...lost] };
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error;
    return {
      converged: undefined,
      differences: [],
      warnings: [
        { code: error.code, address: name, message: `Target ${quoteName(name)} could not be read again: ${endSentence(error.message)}` },
      ],
    };
  }
}

function scopeOfTouched(touched: readonly Work[]): Scope {
  const bound = touched.flatMap(({ change, created }) => {
    const id = created ?? change.id;
    return id === undefined
      ? []
      : [
          {
            address: change.address,
            kind: change.kind,
            id,
            name: typeof change.after?.['name'] === 'string' ? change.after['name'] : undefined,
            managed: change.managed,
          },
        ];
  });
  return { declared: [], bound, names: [], pending: [], all: false, ancestors: false };
}

function compare(work: Work, live: Live, bindings: Bindings): Outcome['differences'] {
  const { change, fields } = work;
  const id = work.created ?? change.id;
  const object = live.objects.find((item) => item.kind === change.kind && item.id === id);
  if (change.after === null) return object ? [{ address: change.address, patch: [{ op: 'remove', path: '' }] }] : [];
  const managed = pick(change, change.after);
  if (!object) return [{ address: change.address, patch: diffDocuments(fields, {}, managed) }];
  const document = bindings.canonical(fields, object.document);
  const patch = diffDocuments(
    fields,
    document,
    pick(change, plannedDocument(fields, change, { ...object, document, held: bindings.held(fields, object.held) })),
  );
  return patch.length > 0 ? [{ address: change.address, patch }] : [];
}

function pick(change: Change, document: NonNullable<Change['after']>): NonNullable<Change['after']> {
  return sortedTable(Object.entries(document).filter(([name]) => change.managed.includes(name)));
}
