/**
 * Every code of a problem, guard, warning or error. Codes are API: listed in docs/errors.md, never renamed. A test checks that
 * the list there and this one agree.
 */
export const CODES = [
  // The user's files
  'CONFIG_NOT_FOUND',
  'CONFIG_SYNTAX',
  'CONFIG_ENCODING',
  'CONFIG_TOO_LARGE',
  'CONFIG_EDIT',
  'CONFIG_TOO_DEEP',
  'CONFIG_DUPLICATE_KEY',
  'CONFIG_ANCHOR',
  'CONFIG_MERGE_KEY',
  'CONFIG_TAG',
  'CONFIG_DIRECTIVE',
  'CONFIG_MULTIPLE_DOCUMENTS',
  'CONFIG_VERSION',
  'CONFIG_UNKNOWN_KEY',
  'CONFIG_REQUIRED',
  'CONFIG_TYPE',
  'CONFIG_VALUE',
  'CONFIG_CREDENTIAL',
  'CONFIG_VARIABLE',
  'CONFIG_CHARACTER',
  'CONFIG_NO_FILES',
  'CONFIG_NO_AXIS',
  'CONFIG_UNKNOWN_PROVIDER',
  'CONFIG_UNKNOWN_TARGET',
  'CONFIG_UNKNOWN_GROUP',
  'CONFIG_DUPLICATE_GROUP',
  'CONFIG_DUPLICATE_NAME',
  'CONFIG_DUPLICATE_MEMBER',
  'CONFIG_CYCLE',
  'CONFIG_NESTING',
  'CONFIG_PREVIOUSLY',
  'CONFIG_APPROVAL',
  'CONFIG_BASELINE',
  'CONFIG_UNUSED',
  // What makes reviews hard or unsafe: the rules that `lint:` switches
  'LINT_NO_OWNER',
  'LINT_EXCLUSIVE',
  'LINT_AXES',
  'LINT_SECOND_OWNER',
  'LINT_UNTIL',
  'LINT_APPROVAL',
  'LINT_PREVIOUSLY',
  'LINT_LOOKALIKE',
  'LINT_UNMATCHED',
  // The plan
  'UNKNOWN_MEMBER',
  'UNKNOWN_REFERENCE',
  'AMBIGUOUS_NAME',
  'ADDRESS_CLASH',
  'NAME_TAKEN',
  'READ_ONLY_OBJECT',
  'UNSUPPORTED_CHANGE',
  'UNKNOWN_POLICY',
  'ROOT_POLICY',
  'LIVE_REFERRER',
  'NO_GROUP_LEFT',
  'INVITATION_SENT',
  'EFFECTIVE_IMMEDIATELY',
  'LEAVES_TOO',
  'REBOUND',
  'CREATE_UNSURE',
  'WRITE_UNSURE',
  'CONFLICT',
  'INCOMPLETE_READ',
  'WRONG_TARGET',
  'TARGET_LEFT',
  // Accepted drift
  'BASELINE_EXPIRED',
  'BASELINE_UNUSED',
  'BASELINE_PRIVILEGE',
  // Guards
  'ALL_MISSING',
  'MAX_DELETIONS',
  'MAX_MEMBER_REMOVALS',
  'BECOMES_EMPTY',
  'PROTECTED',
  'PREVENT_DESTROY',
  'PRIVILEGE_GAINED',
  'SELF_GRANT',
  'KEEP',
  'LAST_GROUP',
  'APPROVAL_EXPIRED',
  'APPROVAL_NEW',
  // Plan files, state and apply
  'PLAN_FILE',
  'PLAN_VERSION',
  'PLAN_STALE',
  'PLAN_OTHER',
  'PLAN_UNAPPROVED',
  'PLAN_DECLARED',
  'STATE_CORRUPT',
  'STATE_VERSION',
  'STATE_FOREIGN',
  'STATE_LOCKED',
  'STATE_CHANGED',
  'STATE_MOVED',
  'STATE_READ',
  'STATE_WRITE',
  'STATE_NO_ADDRESS',
  'STATE_BOUND',
  'APPLY_FAILED',
  'NOT_CONVERGED',
  'CANCELLED',
  'NOT_ACCEPTED',
  'NO_DECLARATION',
  // Revisions and forges
  'GIT',
  'BASE_BROKEN',
  'BASE_SEVERAL',
  'BASE_MISSING',
  'BASE_MOVED',
  'SETTINGS_CHANGED',
  'STATE_EMPTY',
  'STATE_SILENT',
  'GUARD_LEFT',
  'UNTIL_PASSED',
  'FORGE_CONTEXT',
  'FORGE_PERMISSION',
  // Remote systems
  'PROVIDER_AUTH',
  'PROVIDER_PERMISSION',
  'PROVIDER_NOT_FOUND',
  'PROVIDER_CONFLICT',
  'PROVIDER_REFUSED',
  'PROVIDER_RATE_LIMIT',
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_ANSWER',
  'PROVIDER_TLS',
  'PROVIDER_URL',
  'PROVIDER_ORIGIN',
  'UNSAFE_ID',
  'CREDENTIAL_MISSING',
  'CREDENTIAL_INVALID',
  'ROOT_TOKEN',
  'SHORT_TOKEN',
  'AUDIT_LOG',
  // Evidence packs
  'AUDIT_OUT',
  'AUDIT_KEY',
  'AUDIT_PACK',
  'AUDIT_FILE',
  'AUDIT_CHAIN',
  // The command line
  'USAGE',
  'OUTPUT_WRITE',
  'FILE_EXISTS',
  'FILE_CHANGED',
  'INPUT_NEEDED',
] as const;

/** One of `CODES`. */
export type Code = (typeof CODES)[number];

export interface ErrorOptions {
  /** What to do next. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** A failure we foresaw: the command line prints it without a stack. Anything else is a bug. */
export class RollcallError extends Error {
  override readonly name: string = 'RollcallError';
  readonly code: Code;
  readonly hint: string | undefined;

  constructor(code: Code, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

export interface RemoteFacts extends ErrorOptions {
  readonly method: string;
  /** Redacted: no credential in it. */
  readonly url: string;
  /** Absent where no answer came. */
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** Whether the request may have taken effect although no proper answer came. */
  readonly uncertain?: boolean;
}

/** A live system refused, failed or did not answer. */
export class RemoteError extends RollcallError {
  override readonly name = 'RemoteError';
  readonly method: string;
  readonly url: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly uncertain: boolean;

  constructor(code: Code, message: string, facts: RemoteFacts) {
    super(code, message, facts);
    this.method = facts.method;
    this.url = facts.url;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.uncertain = facts.uncertain ?? false;
  }
}
