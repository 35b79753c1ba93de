import type { App, Owner, User } from './records.ts';
import type { State } from './state.ts';
import type { Write } from './console.ts';
import { addApp, addOwner, addResource, addToken, addUser } from './add-records.ts';
import { OPAL_TOKENS } from './authenticate.ts';
import { consoleWrites } from './console.ts';
import { stored } from './state.ts';

/** How many people the sample has where nobody says otherwise. */
const SAMPLE_PEOPLE = 12;

const FIRST_NAMES = [
  'ada',
  'grace',
  'linus',
  'margaret',
  'alan',
  'katherine',
  'edsger',
  'barbara',
  'donald',
  'radia',
  'dennis',
  'hedy',
] as const;

/** What every organisation has from its first day: Opal itself, an administrator, whose owner it is, and tokens. */
export interface Start {
  readonly admin: User;
  readonly admins: Owner;
  readonly native: App;
}

/** An organisation on its first day. */
export function startEmpty(state: State): Start {
  const admin = addUser(state, 'owner@acme.test', 'Administrator');
  const admins = addOwner(state, 'Admins', [admin.id]);
  const native = addApp(state, 'OPAL', 'Opal', admins.id);
  const robot = addUser(state, 'rollcall@acme.test', 'Service user');
  addToken(state, robot.id, { name: 'rollcall', secret: OPAL_TOKENS.full, isReadOnly: false });
  addToken(state, robot.id, { name: 'rollcall-plan', secret: OPAL_TOKENS.readOnly, isReadOnly: true });
  state.revision = 0;
  return { admin, admins, native };
}

/** People, systems, and groups of several types that nobody declared. */
export function addSample(state: State, people = SAMPLE_PEOPLE): void {
  const start = startEmpty(state);
  const users = Array.from({ length: people }, (_, index) => addPerson(state, index));
  const owners = addOwners(state, users);
  const apps = addApps(state, owners);
  const write = consoleWrites(state);
  addThings(state, apps);
  const tags = addTags(write, users);
  const templates = addTemplates(state, write, owners);
  addNativeGroups(state, write, { start, users, owners, tags, templates });
  addConnectedGroups(state, write, { apps, users });
}

function addPerson(state: State, index: number): User {
  const name = FIRST_NAMES[index] ?? `person${String(index + 1).padStart(3, '0')}`;
  const user = addUser(state, `${name}@acme.test`);
  state.remoteUsers.put({ ...stored(state), userId: user.id, remoteId: `gh-${name}`, provider: 'GIT_HUB' });
  return user;
}

interface Owners {
  readonly security: Owner;
  readonly platform: Owner;
  readonly finance: Owner;
}

function addOwners(state: State, users: readonly User[]): Owners {
  const [, reviews] = [
    ['C01AUDIT', 'access-audit', false],
    ['C02REVIEW', 'access-reviews', false],
    ['C03SECURITY', 'security-private', true],
  ].map(([remoteId, name, isPrivate]) =>
    state.channels.put({ ...stored(state), remoteId: String(remoteId), name: String(name), isPrivate: isPrivate === true }),
  );
  for (const [provider, remoteId, name, from] of [
    ['PAGER_DUTY', 'P1PLATFORM', 'Platform primary', 0],
    ['PAGER_DUTY', 'P2DATABASE', 'Database', 2],
    ['OPSGENIE', 'O1SECURITY', 'Security', 4],
  ] as const) {
    const userIds = users.slice(from, from + 1).map(({ id }) => id);
    state.schedules.put({ ...stored(state), provider, remoteId, name, userIds });
  }
  const ids = users.map(({ id }) => id);
  const security = addOwner(state, 'Security', ids.slice(0, 2), reviews?.id);
  const platform = addOwner(state, 'Platform', ids.slice(2, 4));
  // A slash in a name is what one of the paths cannot say.
  const finance = addOwner(state, 'Finance / Controlling', ids.slice(4, 6));
  return { security, platform, finance };
}

type Apps = Readonly<Record<'okta' | 'github' | 'gitlab' | 'aws' | 'slack' | 'pagerduty' | 'google', App>>;

function addApps(state: State, { security, platform }: Owners): Apps {
  return {
    okta: addApp(state, 'OKTA_DIRECTORY', 'Okta', security.id),
    github: addApp(state, 'GIT_HUB', 'GitHub', platform.id),
    gitlab: addApp(state, 'GIT_LAB', 'GitLab', platform.id),
    aws: addApp(state, 'AWS', 'AWS', platform.id),
    slack: addApp(state, 'SLACK', 'Slack', security.id),
    pagerduty: addApp(state, 'PAGERDUTY', 'PagerDuty', platform.id),
    google: addApp(state, 'GOOGLE_GROUPS', 'Google Groups', security.id),
  };
}

const REPOSITORY_LEVELS = { pull: 'Read', push: 'Write', admin: 'Admin' };

function addThings(state: State, { aws, github, gitlab, okta }: Apps): void {
  const account = addResource(state, aws, { name: 'acme-production', type: 'AWS_ACCOUNT', remoteId: '111122223333' });
  const role = { type: 'AWS_IAM_ROLE', parentId: account.id };
  addResource(state, aws, { ...role, name: 'production-admin', remoteId: 'arn:aws:iam::111122223333:role/admin' });
  addResource(state, aws, { ...role, name: 'production-read-only', remoteId: 'arn:aws:iam::111122223333:role/read-only' });
  for (const name of ['web-shop', 'billing']) {
    addResource(state, github, { name, type: 'GIT_HUB_REPO', remoteId: `acme/${name}`, levels: REPOSITORY_LEVELS });
  }
  // The same name in another system.
  addResource(state, gitlab, { name: 'web-shop', type: 'GIT_LAB_PROJECT', remoteId: '42', levels: { 20: 'Reporter', 30: 'Developer' } });
  addResource(state, okta, { name: 'payroll', type: 'OKTA_APP', remoteId: '0oa1payroll' });
}

interface Tags {
  readonly production: string;
  readonly engineering: string;
}

function addTags(write: Write, users: readonly User[]): Tags {
  const [production, , engineering] = [
    { tag_key: 'env', tag_value: 'production' },
    { tag_key: 'env', tag_value: 'staging' },
    { tag_key: 'department', tag_value: 'engineering' },
    { tag_key: 'pci' },
  ].map((tag) => (write('POST', '/tag', tag) as { tag_id: string }).tag_id);
  for (const { id } of users.slice(0, 6)) write('POST', `/tags/${engineering}/users/${id}`);
  return { production: production ?? '', engineering: engineering ?? '' };
}

function stage(owner: Owner, operator = 'AND'): object {
  return { operator, require_manager_approval: false, owner_ids: [owner.id] };
}

/** A configuration of requests with these stages. */
function reviewed(priority: number, stages: readonly object[], rest: object = {}): object {
  const flags = { allow_requests: true, auto_approval: false, require_mfa_to_request: false, require_support_ticket: false };
  return { ...flags, priority, reviewer_stages: stages, ...rest };
}

function addTemplates(state: State, write: Write, { security }: Owners): { readonly production: string } {
  for (let count = 0; count < 2; count++) state.requestTemplates.add(state.tools.ids.uuid());
  const common = { admin_owner_id: security.id, visibility: { visibility: 'LIMITED', visibility_group_ids: [] } };
  const flags = { require_mfa_to_approve: true, require_mfa_to_connect: false };
  const configurations = [reviewed(0, [stage(security)], { max_duration_minutes: 480, recommended_duration_minutes: 60 })];
  const made = write('POST', '/configuration-templates', {
    ...common,
    ...flags,
    name: 'Production',
    request_configurations: configurations,
  });
  write('POST', '/configuration-templates', { ...common, ...flags, name: 'Contractors' });
  return { production: made.configuration_template_id as string };
}

interface NativeParts {
  readonly start: Start;
  readonly users: readonly User[];
  readonly owners: Owners;
  readonly tags: Tags;
  readonly templates: { readonly production: string };
}

function addNativeGroups(state: State, write: Write, { start, users, owners, tags, templates }: NativeParts): void {
  function make(name: string, rest: object = {}): string {
    return write('POST', '/groups', { name, group_type: 'OPAL_GROUP', app_id: start.native.id, ...rest }).group_id as string;
  }
  const auditors = make('legacy-auditors', { description: 'Nobody knows who asked for it.' });
  for (const { id } of users.slice(0, 2)) write('POST', `/groups/${auditors}/users/${id}`, { duration_minutes: 0 });
  const breakGlass = make('break-glass');
  const [first, second] = users;
  if (first) write('POST', `/groups/${breakGlass}/users/${first.id}`, { duration_minutes: 0 });
  if (second) write('POST', `/groups/${breakGlass}/users/${second.id}`, { duration_minutes: 120 });
  write('PUT', `/groups/${breakGlass}/visibility`, { visibility: 'LIMITED', visibility_group_ids: [auditors] });
  const configurations = [
    reviewed(0, [stage(owners.security, 'OR'), stage(owners.platform)], { max_duration_minutes: 240 }),
    reviewed(1, [stage(owners.platform)], { condition: { group_ids: [auditors] } }),
  ];
  write('PUT', '/groups', {
    groups: [{ group_id: breakGlass, admin_owner_id: owners.security.id, request_configurations: configurations }],
  });
  const production = make('production-access');
  write('PUT', '/groups', { groups: [{ group_id: production, configuration_template_id: templates.production }] });
  write('POST', `/tags/${tags.production}/groups/${production}`);
  write('PUT', `/groups/${production}/resources`, {
    resources: state.resources
      .all()
      .slice(1, 3)
      .map(({ id }) => ({ resource_id: id })),
  });
  write('POST', `/groups/${breakGlass}/containing-groups`, { containing_group_id: production });
  const [schedule] = state.schedules.all();
  const onCall = make('platform-on-call');
  write('PUT', `/groups/${onCall}/on-call-schedules`, { on_call_schedule_ids: [schedule?.id] });
  const selector = { key: 'department', value: 'engineering', connection_id: start.native.id };
  const when = { clauses: [{ selectors: [selector] }] };
  const rule = { name: 'everyone-in-engineering', description: 'by tag', admin_owner_id: owners.security.id, status: 'ACTIVE' };
  write('POST', '/access-rules', { ...rule, ruleClauses: { when } });
}

function addConnectedGroups(state: State, write: Write, { apps, users }: { readonly apps: Apps; readonly users: readonly User[] }): void {
  const catalogue = [
    [apps.okta, 'OKTA_GROUP', 'okta_group', { group_id: '00g1engineering' }, 'engineering'],
    [apps.okta, 'OKTA_GROUP_RULE', 'okta_group_rule', { rule_id: '0pr1contractors' }, 'contractors'],
    // The same name in another app.
    [apps.github, 'GIT_HUB_TEAM', 'github_team', { team_slug: 'engineering' }, 'engineering'],
    [apps.gitlab, 'GIT_LAB_GROUP', 'gitlab_group', { group_id: '7' }, 'platform'],
    [apps.google, 'GOOGLE_GROUPS_GROUP', 'google_group', { group_id: '037m2jsg1staff' }, 'staff'],
    [apps.pagerduty, 'PAGERDUTY_ON_CALL_SCHEDULE', 'pagerduty_on_call_schedule', { schedule_id: 'P1PLATFORM' }, 'Platform primary'],
  ] as const;
  for (const [app, type, key, fields, name] of catalogue) {
    const body = { name, group_type: type, app_id: app.id, remote_info: { [key]: fields } };
    const id = write('POST', '/groups', body).group_id as string;
    // They were there before Opal looked.
    for (const user of users.slice(0, 3)) {
      const grant = { from: user.id, to: id, level: '', minutes: 0, expiresMs: undefined, grantedMs: state.tools.now() };
      state.members.put({ ...grant, source: 'remote', status: undefined });
    }
  }
  const newer = write('POST', '/groups', {
    name: 'quantum-lab',
    group_type: 'OKTA_GROUP',
    app_id: apps.okta.id,
    remote_info: { okta_group: { group_id: '00g9lab' } },
  });
  const group = state.groups.byId(newer.group_id as string);
  // A type that came after the vendor's document.
  if (group !== undefined) state.groups.put({ ...group, type: 'LATTICE_CIRCLE' });
}
