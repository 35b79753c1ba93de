/*
 * What Atlantis and tfcmt look for in the text of a plan, retyped from their sources
 * (tfcmt v4 pkg/terraform/parser.go, Atlantis server/events/models/models.go; read 2026-11-23).
 */

/** What tfcmt searches for, in the whole text and line by line. */
export const TFCMT = {
  pass: /^(Plan: \d|No changes.)/m,
  fail: /^([│|╵] )?(Error: )/m,
  warning: /^([│|╵] )?(Warning: )/m,
  outputs: /^Changes to Outputs:/m,
  hasDestroy: /([1-9][0-9]* to destroy.)/m,
  hasNoChanges: /^(No changes\.|Plan: 0 to add, 0 to change, 0 to destroy\.)/m,
  actions: /^(?:Terraform|OpenTofu) will perform the following actions:$/m,
  outside: /^Note: Objects have changed outside of (?:Terraform|OpenTofu)$/m,
  outsideEnd: /^Unless you have made equivalent changes to your configuration/m,
  rule: /^(?:─────|-----)/m,
  create: /^ *# (.*) will be created$/m,
  update: /^ *# (.*) will be updated in-place$/m,
  delete: /^ *# (.*) will be destroyed$/m,
  replace: /^ *# (.*?)(?: is tainted, so)? must be replaced$/m,
  replaceAsked: /^ *# (.*?) will be replaced, as requested$/m,
  move: /^ *# (.*?) has moved to (.*?)$/m,
  import: /^ *# (.*?) will be imported$/m,
  importedFrom: /^ *# \(imported from (.*?)\)$/m,
  movedFrom: /^ *# \(moved from (.*?)\)$/m,
  applied: /^(Apply complete!)/m,
} as const;

/** What Atlantis searches for, anywhere. */
export const ATLANTIS = {
  plan: /Plan: (?:(\d+) to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy(?:, (\d+) to forget)?\./,
  noChanges: /No changes. (Infrastructure is up-to-date|Your infrastructure matches the configuration)./,
  outside: /Note: Objects have changed outside of Terraform/,
} as const;
