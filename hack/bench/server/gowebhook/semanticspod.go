package main

import (
	"path"
	"regexp"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

const maxID = int64(2147483647)

var (
	imageName = regexp.MustCompile(`^(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?/)?` +
		`[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$`)
	imageTag    = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`)
	imageDigest = regexp.MustCompile(`^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$`)
	ownResource = regexp.MustCompile(`^(?:cpu|memory|ephemeral-storage|hugepages-.+)$`)
)

// splitImage takes a reference apart; ok says whether it is one.
func splitImage(text string) (name, tag, digest string, ok bool) {
	name, digest, hasDigest := strings.Cut(text, "@")
	if hasDigest && !imageDigest.MatchString(digest) {
		return "", "", "", false
	}
	if colon := strings.LastIndex(name, ":"); colon > strings.LastIndex(name, "/") {
		name, tag = name[:colon], name[colon+1:]
		if !imageTag.MatchString(tag) {
			return "", "", "", false
		}
	}
	if !imageName.MatchString(name) {
		return "", "", "", false
	}
	first, _, hasPath := strings.Cut(name, "/")
	if !hasPath {
		name = "docker.io/library/" + name
	} else if !strings.ContainsAny(first, ".:") && first != "localhost" {
		name = "docker.io/" + name
	}
	return name, tag, digest, true
}

// podSemantics is what the API server would refuse when the Run starts.
func (c *checker) podSemantics(spec *field.Path, s *playbookSpec) {
	mounts := map[string]bool{}
	mount := func(at *field.Path, value string) {
		if problem := mountPathProblem(value); problem != "" {
			c.add(field.Invalid(at, value, problem))
		}
		clean := path.Clean(value)
		if mounts[clean] {
			c.add(field.Duplicate(at, value))
		}
		mounts[clean] = true
	}
	if s.Secrets != nil {
		for n, files := range s.Secrets.Files {
			mount(spec.Child("secrets", "files").Index(n).Child("mountPath"), files.MountPath)
		}
	}
	r := s.Runtime
	if r == nil {
		return
	}
	at := spec.Child("runtime")
	if r.Image != nil {
		if _, _, _, ok := splitImage(*r.Image); !ok {
			c.add(field.Invalid(at.Child("image"), *r.Image, "must be [registry/]repository[:tag][@sha256:digest]"))
		}
	}
	c.quantities(at.Child("resources"), r.Resources)
	names := map[string]bool{}
	for n := range r.Volumes {
		v := &r.Volumes[n]
		c.volumeSources(at.Child("volumes").Index(n), v)
		if names[v.Name] {
			c.add(field.Duplicate(at.Child("volumes").Index(n).Child("name"), v.Name))
		}
		names[v.Name] = true
	}
	for n, m := range r.VolumeMounts {
		if !names[m.Name] {
			c.add(field.NotFound(at.Child("volumeMounts").Index(n).Child("name"), m.Name))
		}
		mount(at.Child("volumeMounts").Index(n).Child("mountPath"), m.MountPath)
	}
	for key, value := range r.NodeSelector {
		c.texty(at.Child("nodeSelector").Key(key), key, validation.IsQualifiedName(key))
		c.texty(at.Child("nodeSelector").Key(key), value, validation.IsValidLabelValue(value))
	}
	for n, t := range r.Tolerations {
		c.toleration(at.Child("tolerations").Index(n), t)
	}
	if of := r.SecurityContext; of != nil {
		c.context(at.Child("securityContext"), &of.identity)
	}
	if of := r.PodSecurityContext; of != nil {
		c.context(at.Child("podSecurityContext"), &of.identity)
		c.within(at.Child("podSecurityContext", "fsGroup"), of.FSGroup, 0, maxID)
		for n := range of.SupplementalGroups {
			c.within(at.Child("podSecurityContext", "supplementalGroups").Index(n), &of.SupplementalGroups[n], 0, maxID)
		}
	}
}

func (c *checker) texty(at *field.Path, value string, problems []string) {
	for _, problem := range problems {
		c.add(field.Invalid(at, value, problem))
	}
}

func mountPathProblem(value string) string {
	switch {
	case !strings.HasPrefix(value, "/"):
		return `must be absolute; start it with "/"`
	case unseen(value):
		return "contains a control or invisible character; remove it"
	case strings.Contains(value, ":"):
		return `must not contain ":"`
	case strings.Contains(value+"/", "/../"):
		return `must not contain ".."`
	}
	return ""
}

func (c *checker) quantities(at *field.Path, r *resources) {
	if r == nil {
		return
	}
	read := func(name string, list map[string]intstr.IntOrString) map[string]resource.Quantity {
		found := map[string]resource.Quantity{}
		for key, value := range list {
			of := at.Child(name).Key(key)
			c.texty(of, key, validation.IsQualifiedName(key))
			if !ownResource.MatchString(key) && !strings.Contains(key, "/") {
				c.add(field.Invalid(of, key, "is no resource of a container"))
			}
			quantity, err := resource.ParseQuantity(value.String())
			if err != nil {
				c.add(field.Invalid(of, value.String(), err.Error()))
				continue
			}
			if quantity.Sign() < 0 {
				c.add(field.Invalid(of, value.String(), "must not be negative"))
			}
			found[key] = quantity
		}
		return found
	}
	limits, requests := read("limits", r.Limits), read("requests", r.Requests)
	for key, wanted := range requests {
		if limit, ok := limits[key]; ok && wanted.Cmp(limit) > 0 {
			c.add(field.Invalid(at.Child("requests").Key(key), wanted.String(), "must not be more than the limit "+limit.String()))
		}
	}
}

func (c *checker) volumeSources(at *field.Path, v *volume) {
	sources := len(v.free())
	for _, set := range []bool{v.ConfigMap != nil, v.Secret != nil, v.EmptyDir != nil, v.PersistentVolumeClaim != nil,
		v.HostPath != nil, v.NFS != nil} {
		if set {
			sources++
		}
	}
	if sources == 0 {
		c.add(field.Required(at, "must have a source, such as secret, configMap or emptyDir"))
	} else if sources > 1 {
		c.add(field.Forbidden(at, "a volume has one source"))
	}
	if v.Secret != nil {
		c.distinctPaths(at.Child("secret", "items"), v.Secret.Items)
	}
	if v.ConfigMap != nil {
		c.distinctPaths(at.Child("configMap", "items"), v.ConfigMap.Items)
	}
	if v.EmptyDir != nil && v.EmptyDir.SizeLimit != nil {
		if _, err := resource.ParseQuantity(v.EmptyDir.SizeLimit.String()); err != nil {
			c.add(field.Invalid(at.Child("emptyDir", "sizeLimit"), v.EmptyDir.SizeLimit.String(), err.Error()))
		}
	}
}

func (c *checker) toleration(at *field.Path, t toleration) {
	exists := t.Operator != nil && *t.Operator == "Exists"
	if exists && t.Value != "" {
		c.add(field.Forbidden(at.Child("value"), "must not be set with operator Exists"))
	}
	if t.Key == "" && !exists {
		c.add(field.Invalid(at.Child("operator"), t.Operator, "must be Exists when there is no key"))
	}
	if t.TolerationSeconds != nil && (t.Effect == nil || *t.Effect != "NoExecute") {
		c.add(field.Forbidden(at.Child("tolerationSeconds"), "must not be set unless effect is NoExecute"))
	}
	if t.Key != "" {
		c.texty(at.Child("key"), t.Key, validation.IsQualifiedName(t.Key))
	}
	c.texty(at.Child("value"), t.Value, validation.IsValidLabelValue(t.Value))
}

func (c *checker) context(at *field.Path, i *identity) {
	if i.RunAsUser != nil && *i.RunAsUser == 0 && i.RunAsNonRoot != nil && *i.RunAsNonRoot {
		c.add(field.Invalid(at.Child("runAsUser"), 0, "must not be 0 with runAsNonRoot"))
	}
	c.within(at.Child("runAsUser"), i.RunAsUser, 0, maxID)
	c.within(at.Child("runAsGroup"), i.RunAsGroup, 0, maxID)
	for name, p := range map[string]*profile{"seccompProfile": i.SeccompProfile, "appArmorProfile": i.AppArmorProfile} {
		if p == nil {
			continue
		}
		if p.Type == "Localhost" && p.LocalhostProfile == "" {
			c.add(field.Required(at.Child(name, "localhostProfile"), "must be set for type Localhost"))
		}
		if p.Type != "Localhost" && p.LocalhostProfile != "" {
			c.add(field.Forbidden(at.Child(name, "localhostProfile"), "must not be set unless type is Localhost"))
		}
	}
}
