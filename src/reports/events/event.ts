/**
 * One line of `--log json`: Terraform's envelope (`@level`, `@message`, `@module`, `@timestamp`, `type`) with what belongs to its type.
 *
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui (read 2026-11-22)
 */
export interface LogEvent {
  readonly type: string;
  readonly level: 'info' | 'warn' | 'error';
  /** One sentence for people. */
  readonly message: string;
  /** Beside the envelope: `change`, `changes`, `hook`, `diagnostic`. */
  readonly fields: Readonly<Record<string, unknown>>;
}
