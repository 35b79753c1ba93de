/** Address of the run in the forge whose CI this is, as its variables give it; undefined elsewhere. */
export function runLink(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, CI_JOB_URL: job } = env;
  if (server && repository && run) return httpUrl(`${server}/${repository}/actions/runs/${run}`);
  return job ? httpUrl(job) : undefined;
}

function httpUrl(text: string): string | undefined {
  return /^https?:\/\/[^\s<>"]+$/.test(text) ? text : undefined;
}
