import type { CommandSpec } from '../command-spec.ts';
import { PLAN_FILE } from './parts.ts';

export const commentSpec: CommandSpec = {
  name: 'comment',
  summary: 'creates or updates the one comment of this project on a pull or merge request',
  description:
    'Talks to the forge alone: GitHub with GITHUB_TOKEN, GitLab with GITLAB_TOKEN, or either with ROLLCALL_FORGE_TOKEN. In a run that may not comment, as in one from a fork, the step summary and annotations say what the comment of a plan would, on GitLab the log of the job.',
  arguments: [PLAN_FILE],
  options: [
    { flags: '--environment <name>', summary: 'one comment for each; shown in its title' },
    { flags: '--outdated', summary: 'mark comments of earlier commits as outdated; takes no plan file' },
    { flags: '--read', summary: 'print what the comment says was planned, as JSON; takes no plan file' },
    { flags: '--check', summary: 'send nothing; fail where the comment does not show this plan, all of it' },
    { flags: '--applied', summary: 'mark the comment of this plan as applied: it is no approval any more' },
    { flags: '--allow-truncated', summary: 'with --check: a comment that had no room for the whole plan will do' },
    { flags: '--dry-run', summary: 'print the body and send nothing' },
    {
      flags: '--forge <name>',
      summary: 'which forge it is',
      default: 'what the variables of the runner say',
      choices: ['github', 'gitlab'],
    },
    { flags: '--pull-request <n>', summary: 'number of the request', default: "the run's own, or that which the commit came with" },
    { flags: '--author <name>', summary: 'account that the token writes as, where the forge does not tell' },
    { flags: '--link <url>', summary: 'where everything can be read', default: 'the page of the run' },
  ],
  shared: [],
  formats: [],
  examples: [
    { command: 'rollcall comment plan.json --environment production', does: 'creates or updates the comment' },
    { command: 'rollcall comment --outdated', does: 'on a new push, before planning: what was planned before counts no more' },
    { command: 'rollcall comment plan.json --check --environment production', does: 'before an apply: is this what the reviewers saw?' },
    {
      command: 'rollcall comment plan.json --applied --environment production',
      does: 'after an apply: the comment approves nothing any more',
    },
  ],
  load: async () => (await import('../commands/comment.ts')).commentCommand,
};
