import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmulatedForge } from './emulated-forge.ts';

/** A run of a pipeline: who it is, of which commit, and where that comes from. */
export interface PipelineRun {
  readonly token: string | undefined;
  readonly head?: string | undefined;
  readonly source?: string | undefined;
}

/** Variables of a run of GitHub Actions for a push that merged pull request 7 into main, or another branch. */
export function githubPush(pullRequest: Readonly<Record<string, string>>, branch = 'main'): Record<string, string> {
  const { GITHUB_EVENT_PATH: _event, ...rest } = pullRequest;
  return { ...rest, GITHUB_REF: `refs/heads/${branch}`, GITHUB_SHA: 'merged-sha' };
}

/** Variables of a job of GitLab CI for a push that merged merge request 7 into main, or another branch. */
export function gitlabPush(mergeRequest: Readonly<Record<string, string>>, branch = 'main'): Record<string, string> {
  const rest = Object.entries(mergeRequest).filter(([name]) => !name.startsWith('CI_MERGE_REQUEST_'));
  return { ...Object.fromEntries(rest), CI_COMMIT_BRANCH: branch, CI_COMMIT_SHA: 'merged-sha' };
}

/** Variables of a run of GitHub Actions for pull request 7. */
export function githubEnvironment(
  { forge, dir }: { readonly forge: EmulatedForge; readonly dir: string },
  { token, head = 'aaa1', source = 'acme/groups' }: PipelineRun,
): Record<string, string> {
  const event = join(dir, 'event.json');
  const request = { number: 7, head: { sha: head, repo: { full_name: source } }, base: { repo: { full_name: 'acme/groups' } } };
  writeFileSync(event, JSON.stringify({ pull_request: request }));
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: forge.url,
    GITHUB_REPOSITORY: 'acme/groups',
    GITHUB_REF: 'refs/pull/7/merge',
    GITHUB_SHA: 'merge-commit',
    GITHUB_RUN_ID: '99',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_EVENT_PATH: event,
    GITHUB_STEP_SUMMARY: join(dir, 'summary.md'),
    ...(token === undefined ? {} : { GITHUB_TOKEN: token }),
  };
}

/** Variables of a job of GitLab CI for merge request 7. */
export function gitlabEnvironment(
  { forge }: { readonly forge: EmulatedForge },
  { token, head = 'aaa1', source = '1' }: PipelineRun,
): Record<string, string> {
  return {
    GITLAB_CI: 'true',
    CI_API_V4_URL: forge.url,
    CI_PROJECT_ID: '1',
    CI_MERGE_REQUEST_PROJECT_ID: '1',
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: source,
    CI_MERGE_REQUEST_IID: '7',
    CI_COMMIT_SHA: head,
    CI_JOB_URL: 'https://gitlab.com/acme/groups/-/jobs/5',
    ...(token === undefined ? {} : { GITLAB_TOKEN: token }),
  };
}
