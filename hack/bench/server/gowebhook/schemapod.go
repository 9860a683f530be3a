package main

import (
	"slices"

	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

const maxInt = int64(^uint64(0) >> 1)

// runtime is the part of the schema about the Pod.
func (c *checker) runtime(path *field.Path, r *podRuntime) {
	if r == nil {
		return
	}
	c.maybe(path.Child("image"), r.Image, 1024, nil)
	c.oneOf(path.Child("imagePullPolicy"), r.ImagePullPolicy, []string{"Always", "IfNotPresent", "Never"})
	c.most(path.Child("imagePullSecrets"), len(r.ImagePullSecrets), 16)
	for n := range r.ImagePullSecrets {
		c.name(path.Child("imagePullSecrets").Index(n), &r.ImagePullSecrets[n])
	}
	c.maybe(path.Child("serviceAccountName"), r.ServiceAccountName, 253, dnsSubdomain)
	c.resources(path.Child("resources"), r.Resources)
	c.most(path.Child("nodeSelector"), len(r.NodeSelector), 64)
	for key, value := range r.NodeSelector {
		c.bounded(path.Child("nodeSelector").Key(key), value, 63, nil)
	}
	c.most(path.Child("tolerations"), len(r.Tolerations), 64)
	for n, t := range r.Tolerations {
		at := path.Child("tolerations").Index(n)
		c.bounded(at.Child("key"), t.Key, 317, nil)
		c.bounded(at.Child("value"), t.Value, 253, nil)
		c.oneOf(at.Child("operator"), t.Operator, []string{"Exists", "Equal", "Lt", "Gt"})
		c.oneOf(at.Child("effect"), t.Effect, []string{"NoSchedule", "PreferNoSchedule", "NoExecute"})
	}
	c.most(path.Child("affinity"), len(r.Affinity), 3)
	if s := r.SecurityContext; s != nil {
		at := path.Child("securityContext")
		c.identity(at, &s.identity)
		c.oneOf(at.Child("procMount"), s.ProcMount, []string{"Default", "Unmasked"})
		if s.Capabilities != nil {
			c.texts(at.Child("capabilities", "add"), s.Capabilities.Add, 64, 63)
			c.texts(at.Child("capabilities", "drop"), s.Capabilities.Drop, 64, 63)
		}
	}
	if s := r.PodSecurityContext; s != nil {
		at := path.Child("podSecurityContext")
		c.identity(at, &s.identity)
		c.within(at.Child("fsGroup"), s.FSGroup, 0, maxInt)
		c.oneOf(at.Child("fsGroupChangePolicy"), s.FSGroupChangePolicy, []string{"Always", "OnRootMismatch"})
		c.oneOf(at.Child("supplementalGroupsPolicy"), s.SupplementalGroupsPolicy, []string{"Merge", "Strict"})
		c.most(at.Child("supplementalGroups"), len(s.SupplementalGroups), 64)
		for n := range s.SupplementalGroups {
			c.within(at.Child("supplementalGroups").Index(n), &s.SupplementalGroups[n], 0, maxInt)
		}
		c.most(at.Child("sysctls"), len(s.Sysctls), 32)
		for n, sysctl := range s.Sysctls {
			c.text(at.Child("sysctls").Index(n).Child("name"), sysctl.Name, 253, nil)
			c.bounded(at.Child("sysctls").Index(n).Child("value"), sysctl.Value, 1024, nil)
		}
	}
	c.volumes(path, r)
}

func (c *checker) identity(path *field.Path, i *identity) {
	c.within(path.Child("runAsUser"), i.RunAsUser, 0, maxInt)
	c.within(path.Child("runAsGroup"), i.RunAsGroup, 0, maxInt)
	if o := i.SELinuxOptions; o != nil {
		for name, value := range map[string]string{"level": o.Level, "role": o.Role, "type": o.Type, "user": o.User} {
			c.bounded(path.Child("seLinuxOptions", name), value, 253, nil)
		}
	}
	c.profile(path.Child("seccompProfile"), i.SeccompProfile)
	c.profile(path.Child("appArmorProfile"), i.AppArmorProfile)
}

func (c *checker) profile(path *field.Path, p *profile) {
	if p == nil {
		return
	}
	if p.Type == "" {
		c.add(field.Required(path.Child("type"), "must be set"))
		return
	}
	c.oneOf(path.Child("type"), &p.Type, []string{"RuntimeDefault", "Localhost", "Unconfined"})
	c.bounded(path.Child("localhostProfile"), p.LocalhostProfile, 1024, nil)
}

func (c *checker) resources(path *field.Path, r *resources) {
	if r == nil {
		return
	}
	for name, list := range map[string]map[string]intstr.IntOrString{"limits": r.Limits, "requests": r.Requests} {
		c.most(path.Child(name), len(list), 32)
		for key, value := range list {
			c.bounded(path.Child(name).Key(key), value.String(), 64, nil)
		}
	}
	c.most(path.Child("claims"), len(r.Claims), 16)
	for n, claim := range r.Claims {
		c.text(path.Child("claims").Index(n).Child("name"), claim.Name, 63, nil)
	}
}

func (c *checker) volumes(path *field.Path, r *podRuntime) {
	c.most(path.Child("volumes"), len(r.Volumes), 64)
	for n, v := range r.Volumes {
		at := path.Child("volumes").Index(n)
		c.text(at.Child("name"), v.Name, 63, dnsLabel)
		if v.ConfigMap != nil {
			c.text(at.Child("configMap", "name"), v.ConfigMap.Name, 253, dnsSubdomain)
			c.items(at.Child("configMap", "items"), v.ConfigMap.Items)
			c.within(at.Child("configMap", "defaultMode"), v.ConfigMap.DefaultMode, 0, 511)
		}
		if v.Secret != nil {
			c.text(at.Child("secret", "secretName"), v.Secret.SecretName, 253, dnsSubdomain)
			c.items(at.Child("secret", "items"), v.Secret.Items)
			c.within(at.Child("secret", "defaultMode"), v.Secret.DefaultMode, 0, 511)
		}
		if v.EmptyDir != nil && !slices.Contains([]string{"", "Memory"}, v.EmptyDir.Medium) {
			c.add(field.NotSupported(at.Child("emptyDir", "medium"), v.EmptyDir.Medium, []string{"", "Memory"}))
		}
		if v.PersistentVolumeClaim != nil {
			c.text(at.Child("persistentVolumeClaim", "claimName"), v.PersistentVolumeClaim.ClaimName, 253, dnsSubdomain)
		}
		if v.HostPath != nil {
			c.text(at.Child("hostPath", "path"), v.HostPath.Path, 4096, nil)
		}
		if v.NFS != nil {
			c.text(at.Child("nfs", "server"), v.NFS.Server, 253, nil)
			c.text(at.Child("nfs", "path"), v.NFS.Path, 4096, nil)
		}
		for name, free := range v.free() {
			c.most(at.Child(name), len(free), 8)
		}
	}
	c.most(path.Child("volumeMounts"), len(r.VolumeMounts), 64)
	for n, m := range r.VolumeMounts {
		at := path.Child("volumeMounts").Index(n)
		c.text(at.Child("name"), m.Name, 63, nil)
		c.text(at.Child("mountPath"), m.MountPath, 4096, nil)
		if m.SubPath != nil {
			c.bounded(at.Child("subPath"), *m.SubPath, 4096, nil)
		}
	}
}

// free is the members of free form that are there.
func (v *volume) free() map[string]map[string]any {
	found := map[string]map[string]any{}
	for name, value := range map[string]map[string]any{
		"projected": v.Projected, "downwardAPI": v.DownwardAPI, "csi": v.CSI, "ephemeral": v.Ephemeral,
	} {
		if value != nil {
			found[name] = value
		}
	}
	return found
}
