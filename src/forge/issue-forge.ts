/** An open issue that the token's own account wrote. */
export interface OwnIssue {
  readonly id: string;
  readonly title: string;
  readonly body: string;
}

/** What an issue is to say. */
export type IssueText = Pick<OwnIssue, 'title' | 'body'>;

/** The issues of one repository, on one forge. */
export interface IssueForge {
  readonly name: 'github' | 'gitlab';
  /** Most UTF-16 units that a body may have. */
  readonly bodyLimit: number;
  /** Open issues of the token's own account that carry a marker, oldest first; all pages are looked at. */
  list(): Promise<readonly OwnIssue[]>;
  /** Resolves with the account that opened it, where that is another one than was looked for. @throws RemoteError with `uncertain` where it may have been made although no answer came */
  create(text: IssueText, label: string): Promise<string | undefined>;
  update(id: string, text: IssueText): Promise<void>;
  /** Closes it, with a last word below it. */
  end(id: string, word: string): Promise<void>;
  close(): Promise<void>;
}
