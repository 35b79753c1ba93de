import type { Diagnostic } from '../../core/model/diagnostic.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { RenderOptions } from '../report.ts';
import { boxLines } from './box.ts';
import { codeFrame } from './code-frame.ts';
import { displayWidth } from './display-width.ts';
import { makePainter } from './paint.ts';

/** One box per diagnostic: what is wrong and its code, where with the lines of the file, what to do next. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions): string {
  const paint = makePainter(options.color);
  const lines = diagnostics.flatMap((diagnostic) =>
    boxLines(
      {
        severity: diagnostic.severity,
        summary: `${diagnostic.summary} [${diagnostic.code}]`,
        paragraphs: paragraphsOf(diagnostic, options),
      },
      paint,
      options.width,
    ),
  );
  return lines.map((line) => `${line}\n`).join('');
}

function paragraphsOf(diagnostic: Diagnostic, options: RenderOptions): string[] {
  const { range, snippet, related } = diagnostic;
  const others = (related ?? []).map((other) => `  see also ${other.filename}:${other.start.line}:${other.start.column}`);
  const frame = snippet && range ? codeFrame(snippet, range, options.width - 4) : [];
  return [[...placeLines(diagnostic, options.width - 4), ...frame.map((line) => `  ${line}`), ...others].join('\n'), diagnostic.detail];
}

/** `  groups/a.yaml:3:3, in "engineering"`, in two lines where one would leave the frame. */
function placeLines({ range, snippet }: Diagnostic, width: number): readonly string[] {
  if (!range) return [];
  const file = `  ${range.filename}:${range.start.line}:${range.start.column}`;
  if (!snippet?.context) return [file];
  const line = `${file}, in ${quoteName(snippet.context)}`;
  return displayWidth(line) <= width ? [line] : [`${file},`, `    in ${quoteName(snippet.context)}`];
}
