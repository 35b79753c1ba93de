import { flag, list, struct, text, whole } from './decode.ts';

const SHAPE = {
  agent_network_only: flag,
  auto_update_always: flag,
  auto_update_version: text,
  dns_domain: text,
  embedded_idp_enabled: flag,
  groups_propagation_enabled: flag,
  ipv6_enabled_groups: list(text),
  jwt_allow_groups: list(text),
  jwt_groups_claim_name: text,
  jwt_groups_enabled: flag,
  lazy_connection_enabled: flag,
  local_auth_disabled: flag,
  local_mfa_enabled: flag,
  metrics_push_enabled: flag,
  network_range: text,
  network_range_v6: text,
  peer_expose_enabled: flag,
  peer_expose_groups: list(text),
  peer_inactivity_expiration: whole,
  peer_inactivity_expiration_enabled: flag,
  peer_login_expiration: whole,
  peer_login_expiration_enabled: flag,
  regular_users_view_blocked: flag,
  routing_peer_dns_resolution_enabled: flag,
} as const;

/** Settings out of a request: each write replaces all of them. */
export const readSettings = struct(SHAPE);

/** Of the account. */
export type Settings = ReturnType<typeof readSettings>;

/** As a new account has them. */
export const DEFAULT_SETTINGS: Settings = {
  ...readSettings({}),
  auto_update_version: 'disabled',
  embedded_idp_enabled: true,
  groups_propagation_enabled: true,
  lazy_connection_enabled: true,
  network_range: '100.92.0.0/16',
  network_range_v6: 'fd00:5ca1:ab1e::/64',
  peer_inactivity_expiration: 600,
  peer_login_expiration: 86_400,
  peer_login_expiration_enabled: true,
  regular_users_view_blocked: true,
  routing_peer_dns_resolution_enabled: true,
};
