import { quoteName } from '../../core/model/quote-name.ts';
import { escapeText, quoteText } from '../escape.ts';

/** What an export wrote, and what it could not. */
export interface Exported {
  readonly target: string;
  readonly written: { readonly files: readonly { readonly path: string; readonly objects: number }[]; readonly objects: number };
  readonly notes: readonly { readonly key: string; readonly note: string; readonly isLoss: boolean }[];
  readonly left: readonly {
    readonly kind: string;
    readonly id: string;
    readonly name: string;
    readonly owner: 'system' | 'other';
    readonly reason: string;
  }[];
}

/** Files, then what could not be declared, then what belongs to the system, then the sum on a line of its own. */
export function exportText({ target, written, notes, left }: Exported): string {
  const losses = notes.filter(({ isLoss }) => isLoss).map(({ key, note }) => `  ${quoteText(key)}: ${escapeText(note)}`);
  const undeclared = left.filter(({ owner }) => owner === 'other').map(leftLine);
  const system = left.filter(({ owner }) => owner === 'system').map(leftLine);
  return [
    ...written.files.map(({ path, objects }) => `wrote ${escapeText(path)} (${count(objects, 'object')})`),
    ...listed('These parts could not be declared and are left as they are:', losses),
    ...listed('These could not be declared and stay unmanaged:', undeclared),
    ...listed('These belong to the live system itself:', system),
    '',
    written.objects === 0
      ? `Nothing to export: everything that ${quoteName(target)} has is declared, or cannot be.`
      : `Export complete! ${count(written.objects, 'object')} of ${quoteName(target)} declared in ${count(written.files.length, 'file')} and bound in the state.`,
    '',
  ]
    .join('\n')
    .replace(/^\n/, '');
}

function leftLine({ kind, id, name, reason }: Exported['left'][number]): string {
  return `  ${escapeText(kind)} ${quoteText(name)} (id ${escapeText(id)}): ${escapeText(reason)}`;
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
