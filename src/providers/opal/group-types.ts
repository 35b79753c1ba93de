// https://docs.opal.dev/reference/groups (read 2026-11-28)

/** What is particular about a type of group. */
export interface GroupType {
  /** Member of `remote_info` that an import names it by, and that member's own; absent: there is nothing to import. */
  readonly remote?: { readonly key: string; readonly id: string; readonly more?: readonly string[] };
  /** Opal makes it where nothing is imported. The vendor lists no types; everything else the API would have to be asked. */
  readonly creatable?: true;
  /** What Opal wants to be told to make one, and a declaration has no word for: it can only be imported. */
  readonly asks?: string;
  /** Who decides about the members, as a sentence goes on behind a colon; absent: Opal does. */
  readonly filledBy?: string;
  /** It is an on-call schedule itself, and the API refuses to give it others. */
  readonly isSchedule?: true;
}

const SCHEDULE = { filledBy: 'its members are whoever is on call', isSchedule: true } as const;

const byGroup = (key: string): GroupType => ({ remote: { key, id: 'group_id' } });

/** The native type: what a declaration means that names none. */
export const NATIVE = 'OPAL_GROUP';

/** Groups that stand for an access rule, which has a life of its own. */
export const ACCESS_RULE = 'OPAL_ACCESS_RULE';

/** The types that the API lists; new ones come every month, and are read like any other. */
const TYPES: Readonly<Record<string, GroupType>> = {
  [NATIVE]: { creatable: true },
  [ACCESS_RULE]: { filledBy: 'its access rule decides about its members' },
  ACTIVE_DIRECTORY_GROUP: byGroup('active_directory_group'),
  AWS_SSO_GROUP: byGroup('aws_sso_group'),
  AXIOM_GROUP: byGroup('axiom_group'),
  AZURE_AD_MICROSOFT_365_GROUP: byGroup('azure_ad_microsoft_365_group'),
  AZURE_AD_SECURITY_GROUP: byGroup('azure_ad_security_group'),
  CLICKHOUSE_ROLE: { remote: { key: 'clickhouse_role', id: 'role_id' } },
  CONFLUENCE_GROUP: byGroup('confluence_group'),
  CONNECTOR_GROUP: byGroup('connector_group'),
  DATABRICKS_ACCOUNT_GROUP: byGroup('databricks_account_group'),
  DEVIN_GROUP: { remote: { key: 'devin_group', id: 'group_name' } },
  DOCUSIGN_GROUP: byGroup('docusign_group'),
  DUO_GROUP: byGroup('duo_group'),
  GIT_HUB_ENTERPRISE_TEAM: { remote: { key: 'github_enterprise_team', id: 'team_slug' } },
  GIT_HUB_TEAM: { remote: { key: 'github_team', id: 'team_slug', more: ['org_name'] } },
  GIT_LAB_GROUP: byGroup('gitlab_group'),
  GOOGLE_GROUPS_GKE_GROUP: {},
  GOOGLE_GROUPS_GROUP: byGroup('google_group'),
  GRAFANA_TEAM: { remote: { key: 'grafana_team', id: 'team_id' } },
  HUBSPOT_TEAM: { remote: { key: 'hubspot_team', id: 'team_id' } },
  INCIDENTIO_ON_CALL_SCHEDULE: { remote: { key: 'incidentio_on_call_schedule', id: 'schedule_id' }, ...SCHEDULE },
  JIRA_GROUP: byGroup('jira_group'),
  LDAP_GROUP: byGroup('ldap_group'),
  LINEAR_TEAM: { remote: { key: 'linear_team', id: 'team_id' } },
  OKTA_GROUP: byGroup('okta_group'),
  OKTA_GROUP_RULE: { remote: { key: 'okta_group_rule', id: 'rule_id' }, filledBy: 'a rule in Okta decides about its members' },
  PAGERDUTY_ON_CALL_SCHEDULE: { remote: { key: 'pagerduty_on_call_schedule', id: 'schedule_id' }, ...SCHEDULE },
  RAMP_DEPARTMENT: { remote: { key: 'ramp_department', id: 'department_id' } },
  RAMP_LOCATION: { remote: { key: 'ramp_location', id: 'location_id' } },
  ROOTLY_ON_CALL_SCHEDULE: { remote: { key: 'rootly_on_call_schedule', id: 'schedule_id' }, ...SCHEDULE },
  SLACK_USER_GROUP: { remote: { key: 'slack_user_group', id: 'group_id' }, asks: 'a handle and its first users' },
  SNOWFLAKE_ROLE: { remote: { key: 'snowflake_role', id: 'role_id' } },
  TABLEAU_GROUP: byGroup('tableau_group'),
  TAILSCALE_GROUP: byGroup('tailscale_group'),
  TWINGATE_GROUP: byGroup('twingate_group'),
  TWINGATE_GROUP_SYNCED: { remote: { key: 'twingate_group_synced', id: 'group_id' }, filledBy: 'Twingate syncs its members' },
  WORKDAY_USER_SECURITY_GROUP: byGroup('workday_user_security_group'),
  WRIKE_GROUP: byGroup('wrike_group'),
  ZENDESK_GROUP: byGroup('zendesk_group'),
  ZENDESK_ORGANIZATION: { remote: { key: 'zendesk_organization', id: 'organization_id' } },
  ZOOM_GROUP: byGroup('zoom_group'),
};

/** What is known of a type; undefined where it is newer than Rollcall. */
export function groupType(type: string): GroupType | undefined {
  return Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
}

/** The types by name, sorted. */
export function typeNames(): readonly string[] {
  return Object.keys(TYPES).sort();
}
