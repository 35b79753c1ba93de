import type { Format } from '../reports/index.ts';
import type { CommandContext } from './context.ts';
import type { OptionSpec, SharedOption } from './options.ts';

/** A positional argument of a command. */
export interface ArgumentSpec {
  readonly name: string;
  readonly summary: string;
  readonly required?: true;
  readonly variadic?: true;
  readonly choices?: readonly string[];
  readonly completes?: 'file' | 'dir';
}

/** `never` lets each command name its own options; commander's values are handed over as they are, and the table's flags are their type. */
export type CommandFunction = (options: never, context: CommandContext) => Promise<number>;

/** Everything that is known about a command: the parser, help and shell completion are made from it. */
export interface CommandSpec {
  /** As typed, with the noun of a group of commands first: `state list`. */
  readonly name: string;
  readonly summary: string;
  /** Further sentences of the command's help. */
  readonly description?: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  /** Beyond those that every command takes. */
  readonly shared: readonly SharedOption[];
  /** What `--format` takes; empty: the command has one form of output. */
  readonly formats: readonly Format[];
  readonly examples: readonly { readonly command: string; readonly does: string }[];
  load(): Promise<CommandFunction>;
}

/** Groups of commands: what `rollcall state` alone explains. */
export const NOUNS: Readonly<Record<string, string>> = { state: 'looks at and repairs the state' };

/** JSON Schemas that `schema` prints. */
export const SCHEMA_NAMES = ['project', 'group', 'plan', 'state', 'report'] as const;

const REPORTS: readonly Format[] = ['text', 'json'];
const LIVE: readonly SharedOption[] = ['format', 'output', 'target', 'parallelism', 'lockTimeout'];
const PLAN_FILE: ArgumentSpec = { name: 'planfile', summary: 'a plan that "rollcall plan --out" wrote', completes: 'file' };
const ADDRESS = 'an address, as in "vault-prod/engineering"';

/** All commands, in the order of help. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'init',
    summary: 'makes a project: rollcall.yaml, a first group file, editor hints, .gitignore',
    description: 'Asks on a terminal. Nothing that exists is overwritten.',
    arguments: [{ name: 'dir', summary: 'the folder to make it in; default: this one', completes: 'dir' }],
    options: [
      { flags: '--provider <name>', summary: 'the first target speaks this API', default: 'vault' },
      { flags: '--url <url>', summary: 'address of the first target' },
      { flags: '--yes', summary: 'take the defaults for what is not given, ask nothing' },
    ],
    shared: [],
    formats: [],
    examples: [
      { command: 'rollcall init', does: 'asks what is needed and makes a project here' },
      {
        command: 'rollcall init access --provider vault --url https://vault.acme.test:8200 --yes',
        does: 'makes one in access/ without asking',
      },
    ],
    load: async () => (await import('./commands/init.ts')).initCommand,
  },
  {
    name: 'validate',
    summary: 'checks all files against schema and rules; no network, no credentials',
    arguments: [
      { name: 'path', summary: 'report only on these files or folders; default: the whole project', variadic: true, completes: 'file' },
    ],
    options: [],
    shared: ['format', 'output'],
    formats: REPORTS,
    examples: [
      { command: 'rollcall validate', does: 'all problems of all files' },
      { command: 'rollcall validate groups/departments/engineering.yaml', does: 'the problems of one file' },
      { command: 'rollcall validate --format json', does: 'the same for a program' },
    ],
    load: async () => (await import('./commands/validate.ts')).validateCommand,
  },
  {
    name: 'plan',
    summary: 'shows what apply would do',
    description: 'Reads the live systems and writes to none. A plan that a guard refuses is shown too, with exit status 1.',
    arguments: [],
    options: [{ flags: '--out <file>', summary: 'save the plan for "rollcall apply FILE"', completes: 'file' }],
    shared: [...LIVE, 'detailedExitcode'],
    formats: REPORTS,
    examples: [
      { command: 'rollcall plan', does: 'what apply would do now' },
      { command: 'rollcall plan --out plan.json --detailed-exitcode', does: 'saves it; exits with 2 when there are changes' },
      { command: "rollcall plan --target 'vault-prod/*' --output json=plan.json", does: 'one target; text for people, JSON for programs' },
    ],
    load: async () => (await import('./commands/plan.ts')).planCommand,
  },
  {
    name: 'apply',
    summary: 'carries out a plan; without a file it plans, shows and asks',
    description: 'A plan file is carried out without a question: naming it is the consent.',
    arguments: [PLAN_FILE],
    options: [{ flags: '--auto-approve', summary: 'do not ask before the first change' }],
    shared: LIVE,
    formats: REPORTS,
    examples: [
      { command: 'rollcall apply', does: 'plans, shows, asks, carries out' },
      { command: 'rollcall apply plan.json', does: 'carries out a saved plan and nothing else' },
      { command: 'rollcall apply --auto-approve --lock-timeout 5m', does: 'in a pipeline, waiting for another run to end' },
    ],
    load: async () => (await import('./commands/apply.ts')).applyCommand,
  },
  {
    name: 'show',
    summary: 'prints a saved plan, or the state',
    arguments: [PLAN_FILE],
    options: [],
    shared: ['format', 'output'],
    formats: REPORTS,
    examples: [
      { command: 'rollcall show plan.json', does: 'a saved plan, for people' },
      { command: 'rollcall show', does: 'what the state holds' },
    ],
    load: async () => (await import('./commands/show.ts')).showCommand,
  },
  {
    name: 'drift',
    summary: 'compares live systems with what was last applied: what changed outside, what is unmanaged',
    arguments: [],
    options: [],
    shared: [...LIVE, 'detailedExitcode'],
    formats: REPORTS,
    examples: [
      { command: 'rollcall drift', does: 'what somebody changed outside' },
      {
        command: 'rollcall drift --detailed-exitcode --output json=drift.json',
        does: 'for a scheduled job: exits with 2 when there is drift',
      },
    ],
    load: async () => (await import('./commands/drift.ts')).driftCommand,
  },
  {
    name: 'state list',
    summary: 'lists the addresses in the state',
    arguments: [],
    options: [],
    shared: ['format', 'output', 'target'],
    formats: REPORTS,
    examples: [
      { command: 'rollcall state list', does: 'all addresses, one a line' },
      { command: "rollcall state list --target 'vault-prod/*'", does: 'those of one target' },
    ],
    load: async () => (await import('./commands/state-list.ts')).stateListCommand,
  },
  {
    name: 'state show',
    summary: 'prints what the state holds about one address',
    arguments: [{ name: 'address', summary: ADDRESS, required: true }],
    options: [],
    shared: ['format', 'output'],
    formats: REPORTS,
    examples: [
      { command: 'rollcall state show vault-prod/engineering', does: 'its live id and what was last applied' },
      { command: 'rollcall state show vault-prod/engineering --format json', does: 'the same for a program' },
    ],
    load: async () => (await import('./commands/state-show.ts')).stateShowCommand,
  },
  {
    name: 'state rm',
    summary: 'forgets addresses; the live groups stay as they are',
    arguments: [{ name: 'glob', summary: 'the addresses to forget, as in "vault-old/*"', required: true }],
    options: [],
    shared: ['lockTimeout'],
    formats: [],
    examples: [
      { command: 'rollcall state rm vault-prod/legacy', does: 'forgets one group' },
      { command: "rollcall state rm 'vault-old/*'", does: 'forgets a target that left rollcall.yaml' },
    ],
    load: async () => (await import('./commands/state-rm.ts')).stateRmCommand,
  },
  {
    name: 'state mv',
    summary: 'gives addresses another name in the state',
    arguments: [
      { name: 'from', summary: `${ADDRESS}, or a target's with "/*"`, required: true },
      { name: 'to', summary: 'the new address, or the new target with "/*"', required: true },
    ],
    options: [],
    shared: ['lockTimeout'],
    formats: [],
    examples: [
      { command: 'rollcall state mv vault-prod/eng vault-prod/engineering', does: 'after a key was changed by hand' },
      { command: "rollcall state mv 'old/*' 'new/*'", does: 'after a target was given another name' },
    ],
    load: async () => (await import('./commands/state-mv.ts')).stateMvCommand,
  },
  {
    name: 'state pull',
    summary: 'prints the state as it is stored',
    arguments: [],
    options: [],
    shared: [],
    formats: [],
    examples: [{ command: 'rollcall state pull > backup.json', does: 'a copy before a repair' }],
    load: async () => (await import('./commands/state-pull.ts')).statePullCommand,
  },
  {
    name: 'state push',
    summary: 'replaces the state by a file of the same lineage and no smaller serial',
    description: 'To put back a copy that is older than what is stored, raise "serial" in it to that of "rollcall state pull" first.',
    arguments: [{ name: 'file', summary: 'the state to store; "-" reads stdin', required: true, completes: 'file' }],
    options: [],
    shared: ['lockTimeout'],
    formats: [],
    examples: [{ command: 'rollcall state push backup.json', does: 'puts a copy back, once its serial is high enough' }],
    load: async () => (await import('./commands/state-push.ts')).statePushCommand,
  },
  {
    name: 'state unlock',
    summary: 'breaks the lock of a run that is surely dead',
    arguments: [{ name: 'id', summary: 'the id that the refused run printed', required: true }],
    options: [],
    shared: [],
    formats: [],
    examples: [{ command: 'rollcall state unlock 5f0c8a1e', does: 'breaks the lock with this id' }],
    load: async () => (await import('./commands/state-unlock.ts')).stateUnlockCommand,
  },
  {
    name: 'sandbox',
    summary: 'emulators of the live systems on loopback ports, with sample people',
    description: 'Prints the environment variables to use them, then "ready", and runs until it is interrupted.',
    arguments: [],
    options: [
      { flags: '--only <providers>', summary: 'which emulators, comma-separated', default: 'all of them' },
      { flags: '--people <n>', summary: 'how many people to invent', default: '12' },
      { flags: '--empty', summary: 'start with nothing in them' },
      {
        // Node 20 looks for `--env-file` behind the script's name too, and ends where there is no such file.
        flags: '-e, --env-file <file>',
        summary: 'write the variables to a file too; say -e, Node wants the file of the long form to exist',
        completes: 'file',
      },
    ],
    shared: [],
    formats: [],
    examples: [
      { command: 'rollcall sandbox', does: 'starts all emulators' },
      { command: 'rollcall sandbox --only vault --empty -e .env', does: 'one of them, empty; variables in .env' },
    ],
    load: async () => (await import('./commands/sandbox.ts')).sandboxCommand,
  },
  {
    name: 'schema',
    summary: 'prints a JSON Schema, for editors and other tools',
    arguments: [{ name: 'name', summary: 'which one; default: project', choices: SCHEMA_NAMES }],
    options: [],
    shared: [],
    formats: [],
    examples: [
      { command: 'rollcall schema', does: 'the schema of rollcall.yaml' },
      { command: 'rollcall schema group > group.schema.json', does: 'the schema of group files' },
    ],
    load: async () => (await import('./commands/schema.ts')).schemaCommand,
  },
  {
    name: 'completion',
    summary: 'prints a shell completion script',
    arguments: [{ name: 'shell', summary: 'bash, zsh or fish', required: true, choices: ['bash', 'zsh', 'fish'] }],
    options: [],
    shared: [],
    formats: [],
    examples: [
      { command: 'source <(rollcall completion bash)', does: 'in ~/.bashrc' },
      { command: 'rollcall completion fish > ~/.config/fish/completions/rollcall.fish', does: 'for fish' },
    ],
    load: async () => (await import('./commands/completion.ts')).completionCommand,
  },
];
