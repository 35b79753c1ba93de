# What an organisation may ask of a plan: written as for Terraform's own plans.
package main

import rego.v1

deny contains message if {
	some resource in input.resource_changes
	"delete" in resource.change.actions
	message := sprintf("%s is destroyed", [resource.address])
}

deny contains message if {
	some resource in input.resource_changes
	resource.type == "rollcall_group"
	resource.mode == "managed"
	some policy in resource.change.after.policies
	policy == "admin"
	not had(resource, policy)
	message := sprintf("%s gains %s", [resource.address, policy])
}

warn contains message if {
	some resource in input.resource_drift
	message := sprintf("%s was changed outside", [resource.address])
}

warn contains "the plan is incomplete" if not input.complete

had(resource, policy) if policy in resource.change.before.policies
