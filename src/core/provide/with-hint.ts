import { RemoteError } from '../errors.ts';

/** The same error, saying what to do next where `hintFor` knows it. */
export function withHint(error: unknown, hintFor: (error: RemoteError) => string | undefined): unknown {
  if (!(error instanceof RemoteError)) return error;
  const hint = hintFor(error);
  if (hint === undefined) return error;
  const { code, message, method, url, status, requestId, uncertain } = error;
  return new RemoteError(code, message, { method, url, status, requestId, uncertain, hint, cause: error });
}
