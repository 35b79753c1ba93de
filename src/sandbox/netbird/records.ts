/** A network resource as a group names it: neither id nor type is checked. */
export interface ResourceRef {
  readonly id: string;
  readonly type: string;
}

/** A group as it is stored. */
export interface Group {
  readonly id: string;
  readonly name: string;
  /** `api`, `jwt`, `integration`, or whatever an old row holds. */
  readonly issued: string;
  /** Ids that no peer has among them. */
  readonly peers: ReadonlySet<string>;
  readonly resources: readonly ResourceRef[];
}

/** A machine. */
export interface Peer {
  readonly id: string;
  readonly name: string;
  readonly hostname: string;
  readonly dnsLabel: string;
  readonly ip: string;
  readonly ipv6: string;
  /** Empty where a setup key enrolled it. */
  readonly userId: string;
  readonly serialNumber: string;
  readonly ephemeral: boolean;
  readonly sshEnabled: boolean;
  readonly loginExpirationEnabled: boolean;
  readonly inactivityExpirationEnabled: boolean;
  readonly connected: boolean;
  readonly createdAt: string;
}

/** What a person or a service user may do. */
export type Role = 'owner' | 'admin' | 'network_admin' | 'auditor' | 'user' | 'billing_admin';

/** A person or a service user. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly isServiceUser: boolean;
  readonly isBlocked: boolean;
  readonly autoGroups: readonly string[];
  readonly issued: string;
  /** Who signs them in; empty for service users. */
  readonly idpId: string;
  readonly lastLogin: string;
  readonly createdAt: string;
}

/** A personal access token; the token itself is not kept. */
export interface AccessToken {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly hash: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresMs: number;
  readonly lastUsed: string | undefined;
}

/** What enrols machines without a person. */
export interface SetupKey {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly type: string;
  readonly autoGroups: readonly string[];
  readonly expiresMs: number;
  readonly revoked: boolean;
  readonly ephemeral: boolean;
  readonly allowExtraDnsLabels: boolean;
  readonly usageLimit: number;
  readonly usedTimes: number;
  readonly lastUsed: string;
  readonly updatedAt: string;
}

/** One rule of a policy; groups are ids. */
export interface PolicyRule {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly action: string;
  readonly bidirectional: boolean;
  readonly protocol: string;
  readonly ports: readonly string[] | undefined;
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly authorizedGroups: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Who may reach whom. */
export interface Policy {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly postureChecks: readonly string[] | undefined;
  readonly rules: readonly PolicyRule[];
}

/** A route of the old kind. */
export interface NetworkRoute {
  readonly id: string;
  readonly networkId: string;
  readonly network: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly peer: string;
  readonly peerGroups: readonly string[];
  readonly groups: readonly string[];
  readonly accessControlGroups: readonly string[];
  readonly metric: number;
  readonly masquerade: boolean;
}

/** Where names are looked up. */
export interface NameserverGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly primary: boolean;
  readonly groups: readonly string[];
  readonly domains: readonly string[];
  readonly nameservers: readonly Nameserver[];
  readonly searchDomainsEnabled: boolean;
}

/** One server of such a group. */
export interface Nameserver {
  readonly ip: string;
  readonly ns_type: string;
  readonly port: number;
}

/** Something behind a router: a site, a data centre. */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** A host, subnet or domain in a network. */
export interface NetworkResource {
  readonly id: string;
  readonly networkId: string;
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly address: string;
  readonly enabled: boolean;
}

/** A peer, or a group of them, that leads into a network. */
export interface NetworkRouter {
  readonly id: string;
  readonly networkId: string;
  readonly peer: string;
  readonly peerGroups: readonly string[];
  readonly metric: number;
  readonly masquerade: boolean;
  readonly enabled: boolean;
}
