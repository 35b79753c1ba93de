/** A comment on a pull or merge request that the token's own account wrote. */
export interface OwnComment {
  readonly id: string;
  readonly body: string;
}

/** A pull or merge request as it is now. */
export interface RequestNow {
  /** The last commit of its branch. */
  readonly head: string;
  /** The branch that it was merged into; undefined where it was not. */
  readonly mergedInto: string | undefined;
}

/** The pull or merge request of one run, on one forge. */
export interface Forge {
  readonly name: 'github' | 'gitlab';
  /** Most UTF-16 units that a comment may have. */
  readonly bodyLimit: number;
  /** Comments of the token's own account that carry a marker, oldest first; all pages are looked at. */
  list(): Promise<readonly OwnComment[]>;
  /**
   * Resolves with the account that wrote it, where the token's is another one than was looked for; from then on its comments are the own
   * ones. @throws RemoteError with `uncertain` where it may have been made although no answer came
   */
  create(body: string): Promise<string | undefined>;
  /** Where the request is now; undefined where the token may not know. */
  request(): Promise<RequestNow | undefined>;
  update(id: string, body: string): Promise<void>;
  remove(id: string): Promise<void>;
  close(): Promise<void>;
}
