import { quoteName } from '../core/model/quote-name.ts';
import { RollcallError } from '../core/errors.ts';
import type { Place } from './place.ts';

/** A request whose merge a commit came with. */
export interface MergedRequest {
  readonly number: string;
  /** Branch that it was merged into. */
  readonly into: string | undefined;
  /** Whether the commit is what the branch was at once it was merged. */
  readonly endsHere: boolean;
}

const WORDS = {
  github: { request: 'pull request', sign: '#' },
  gitlab: { request: 'merge request', sign: '!' },
} as const satisfies Record<Place['forge'], object>;

/**
 * The request that was merged into the branch of this run. One commit may be in several: of a branch that went to another one first, or of
 * two that were built on each other. What was said for another branch approves nothing here, so none is guessed.
 *
 * @throws RollcallError `FORGE_CONTEXT` where there is none, or more than one
 */
export function chooseMerged(merged: readonly MergedRequest[], { forge, head, branch }: Place): string {
  const { request, sign } = WORDS[forge];
  const listed = (requests: readonly MergedRequest[]): string =>
    requests.map(({ number, into }) => `${sign}${number}${into === undefined ? '' : ` into ${quoteName(into)}`}`).join(', ');
  const here = branch === undefined ? merged : merged.filter(({ into }) => into === branch);
  const ending = here.filter(({ endsHere }) => endsHere);
  const [only, ...others] = ending.length > 0 ? ending : here;
  if (only !== undefined && others.length === 0) return only.number;
  if (only !== undefined)
    throw new RollcallError('FORGE_CONTEXT', `Commit ${quoteName(head)} came with more than one ${request}: ${listed([only, ...others])}`, {
      hint: 'Name the one that counts with "--pull-request N".',
    });
  const hint = 'Name one with "--pull-request N".';
  if (merged.length === 0) throw new RollcallError('FORGE_CONTEXT', `Commit ${quoteName(head)} came with no ${request}`, { hint });
  throw new RollcallError(
    'FORGE_CONTEXT',
    `Commit ${quoteName(head)} came with no ${request} into ${quoteName(branch ?? '')}, the branch of this run, but with ${listed(merged)}`,
    { hint },
  );
}
