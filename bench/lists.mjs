/** The lists of a NetBird server that a plan without deletions reads. */
export const NETBIRD_LISTS = ['groups', 'peers', 'users', 'networks', 'networks/resources', 'setup-keys', 'accounts'];
