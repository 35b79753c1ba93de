import type { AccessLevel } from './records.ts';

/** What is known of a type of groups. */
export interface GroupType {
  /** Type of the apps that have such groups. */
  readonly app: string;
  /** Key of `remote_info` and its fields, the identifying one first; undefined where such groups are never imported. */
  readonly remote?: { readonly key: string; readonly fields: readonly [string, ...string[]] };
  /** Who is in it is decided by a rule or a schedule elsewhere. */
  readonly isAutomatic?: true;
  readonly isOnCall?: true;
  /** Beside the default one. */
  readonly levels?: readonly AccessLevel[];
}

/** Such a group can be made by Opal itself, and not only imported. */
export const CREATED_BY_OPAL: readonly string[] = ['OPAL_GROUP', 'SLACK_USER_GROUP'];

const TEAM_LEVELS = [
  { name: 'Member', remoteId: 'member' },
  { name: 'Maintainer', remoteId: 'maintainer' },
];

const GITLAB_LEVELS = [
  { name: 'Guest', remoteId: '10' },
  { name: 'Reporter', remoteId: '20' },
  { name: 'Developer', remoteId: '30' },
  { name: 'Maintainer', remoteId: '40' },
  { name: 'Owner', remoteId: '50' },
];

/** The types that the vendor's document lists. */
export const GROUP_TYPES: Readonly<Record<string, GroupType>> = {
  ACTIVE_DIRECTORY_GROUP: { app: 'ACTIVE_DIRECTORY', remote: { key: 'active_directory_group', fields: ['group_id'] } },
  AWS_SSO_GROUP: { app: 'AWS_SSO', remote: { key: 'aws_sso_group', fields: ['group_id'] } },
  DATABRICKS_ACCOUNT_GROUP: { app: 'DATABRICKS', remote: { key: 'databricks_account_group', fields: ['group_id'] } },
  DUO_GROUP: { app: 'DUO', remote: { key: 'duo_group', fields: ['group_id'] } },
  GIT_HUB_TEAM: { app: 'GIT_HUB', remote: { key: 'github_team', fields: ['team_slug', 'org_name', 'team_id'] }, levels: TEAM_LEVELS },
  GIT_LAB_GROUP: { app: 'GIT_LAB', remote: { key: 'gitlab_group', fields: ['group_id'] }, levels: GITLAB_LEVELS },
  GOOGLE_GROUPS_GROUP: { app: 'GOOGLE_GROUPS', remote: { key: 'google_group', fields: ['group_id'] } },
  GOOGLE_GROUPS_GKE_GROUP: { app: 'GOOGLE_GROUPS' },
  LDAP_GROUP: { app: 'LDAP', remote: { key: 'ldap_group', fields: ['group_id'] } },
  OKTA_GROUP: { app: 'OKTA_DIRECTORY', remote: { key: 'okta_group', fields: ['group_id'] } },
  OKTA_GROUP_RULE: { app: 'OKTA_DIRECTORY', remote: { key: 'okta_group_rule', fields: ['rule_id'] }, isAutomatic: true },
  TAILSCALE_GROUP: { app: 'TAILSCALE', remote: { key: 'tailscale_group', fields: ['group_id'] } },
  OPAL_GROUP: { app: 'OPAL' },
  OPAL_ACCESS_RULE: { app: 'OPAL', isAutomatic: true },
  AZURE_AD_SECURITY_GROUP: { app: 'AZURE_AD', remote: { key: 'azure_ad_security_group', fields: ['group_id'] } },
  AZURE_AD_MICROSOFT_365_GROUP: { app: 'AZURE_AD', remote: { key: 'azure_ad_microsoft_365_group', fields: ['group_id'] } },
  CONNECTOR_GROUP: { app: 'CUSTOM_CONNECTOR', remote: { key: 'connector_group', fields: ['group_id'] } },
  SNOWFLAKE_ROLE: { app: 'SNOWFLAKE', remote: { key: 'snowflake_role', fields: ['role_id'] } },
  WORKDAY_USER_SECURITY_GROUP: { app: 'WORKDAY', remote: { key: 'workday_user_security_group', fields: ['group_id'] } },
  PAGERDUTY_ON_CALL_SCHEDULE: onCall('PAGERDUTY', 'pagerduty_on_call_schedule'),
  INCIDENTIO_ON_CALL_SCHEDULE: onCall('INCIDENTIO', 'incidentio_on_call_schedule'),
  ROOTLY_ON_CALL_SCHEDULE: onCall('ROOTLY', 'rootly_on_call_schedule'),
  DEVIN_GROUP: { app: 'DEVIN', remote: { key: 'devin_group', fields: ['group_name'] } },
  GIT_HUB_ENTERPRISE_TEAM: { app: 'GIT_HUB', remote: { key: 'github_enterprise_team', fields: ['team_slug'] } },
  GRAFANA_TEAM: { app: 'GRAFANA', remote: { key: 'grafana_team', fields: ['team_id'] } },
  CLICKHOUSE_ROLE: { app: 'CLICKHOUSE', remote: { key: 'clickhouse_role', fields: ['role_id'] } },
  SLACK_USER_GROUP: { app: 'SLACK', remote: { key: 'slack_user_group', fields: ['group_id'] } },
  TWINGATE_GROUP: { app: 'TWINGATE', remote: { key: 'twingate_group', fields: ['group_id'] } },
  TWINGATE_GROUP_SYNCED: { app: 'TWINGATE', remote: { key: 'twingate_group_synced', fields: ['group_id'] }, isAutomatic: true },
  ZENDESK_GROUP: { app: 'ZENDESK', remote: { key: 'zendesk_group', fields: ['group_id'] } },
  ZENDESK_ORGANIZATION: { app: 'ZENDESK', remote: { key: 'zendesk_organization', fields: ['organization_id'] } },
  HUBSPOT_TEAM: { app: 'HUBSPOT', remote: { key: 'hubspot_team', fields: ['team_id'] } },
};

function onCall(app: string, key: string): GroupType {
  return { app, remote: { key, fields: ['schedule_id'] }, isAutomatic: true, isOnCall: true };
}

/** What is known of a type; nothing of one that came later. */
export function typeOf(name: string): GroupType | undefined {
  return Object.hasOwn(GROUP_TYPES, name) ? GROUP_TYPES[name] : undefined;
}
