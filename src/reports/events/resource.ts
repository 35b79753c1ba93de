import { resourceLabel, resourceName, resourceType } from '../text/label.ts';

/** How events name an object; the keys are Terraform's. */
export interface EventResource {
  readonly addr: string;
  readonly module: '';
  readonly resource: string;
  readonly implied_provider: 'rollcall';
  readonly resource_type: string;
  readonly resource_name: string;
  /** The address as Rollcall writes it. */
  readonly resource_key: string;
}

/** An address in the form in which events name it. */
export function eventResource(kind: string, address: string): EventResource {
  const addr = resourceLabel(kind, address);
  return {
    addr,
    module: '',
    resource: addr,
    implied_provider: 'rollcall',
    resource_type: resourceType(kind),
    resource_name: resourceName(kind),
    resource_key: address,
  };
}
