package main

import (
	"encoding/json"

	authenticationv1 "k8s.io/api/authentication/v1"
)

const author = "ansible.cloud37.dev/author"

// operation is one of a JSON Patch (RFC 6902).
type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value"`
}

// defaults fills in what a spec leaves open and who wrote it, in the object and as a patch.
func defaults(p *playbook, user authenticationv1.UserInfo) []operation {
	if p.Spec == nil {
		return nil
	}
	var patch []operation
	add := func(path string, value any) { patch = append(patch, operation{"add", path, value}) }
	yes, no, hour, s := true, false, "1h", p.Spec
	if s.Timeout == nil {
		s.Timeout = &hour
		add("/spec/timeout", hour)
	}
	if s.Runtime == nil {
		s.Runtime = &podRuntime{}
		add("/spec/runtime", map[string]any{})
	}
	r := s.Runtime
	if r.AutomountServiceAccountToken == nil {
		r.AutomountServiceAccountToken = &no
		add("/spec/runtime/automountServiceAccountToken", false)
	}
	if r.SecurityContext == nil {
		r.SecurityContext = &securityContext{}
		add("/spec/runtime/securityContext", map[string]any{})
	}
	c := r.SecurityContext
	if c.AllowPrivilegeEscalation == nil && (c.Privileged == nil || !*c.Privileged) {
		c.AllowPrivilegeEscalation = &no
		add("/spec/runtime/securityContext/allowPrivilegeEscalation", false)
	}
	if c.ReadOnlyRootFilesystem == nil {
		c.ReadOnlyRootFilesystem = &yes
		add("/spec/runtime/securityContext/readOnlyRootFilesystem", true)
	}
	if c.Capabilities == nil {
		c.Capabilities = &capabilities{}
		add("/spec/runtime/securityContext/capabilities", map[string]any{})
	}
	if c.Capabilities.Drop == nil {
		c.Capabilities.Drop = []string{"ALL"}
		add("/spec/runtime/securityContext/capabilities/drop", c.Capabilities.Drop)
	}
	if r.PodSecurityContext == nil {
		r.PodSecurityContext = &podSecurityContext{}
		add("/spec/runtime/podSecurityContext", map[string]any{})
	}
	i := &r.PodSecurityContext.identity
	if i.RunAsNonRoot == nil {
		i.RunAsNonRoot = &yes
		add("/spec/runtime/podSecurityContext/runAsNonRoot", true)
	}
	if i.SeccompProfile == nil {
		i.SeccompProfile = &profile{Type: "RuntimeDefault"}
		add("/spec/runtime/podSecurityContext/seccompProfile", map[string]string{"type": "RuntimeDefault"})
	}
	stamp, err := json.Marshal(map[string]any{"username": user.Username, "uid": user.UID, "groups": user.Groups})
	if err == nil && p.Annotations[author] != string(stamp) {
		if p.Annotations == nil {
			p.Annotations = map[string]string{}
			add("/metadata/annotations", map[string]string{})
		}
		p.Annotations[author] = string(stamp)
		add("/metadata/annotations/ansible.cloud37.dev~1author", string(stamp))
	}
	return patch
}
