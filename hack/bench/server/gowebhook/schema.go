package main

import (
	"regexp"
	"slices"
	"unicode/utf8"

	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

var (
	dnsSubdomain = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`)
	dnsLabel     = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`)
	dataKey      = regexp.MustCompile(`^[-._a-zA-Z0-9]+$`)
	durationText = regexp.MustCompile(`^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`)
	envName      = regexp.MustCompile(`^[-._a-zA-Z][-._a-zA-Z0-9]*$`)
	vaultID      = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)
	variableName = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)

	parameterTypes = []string{"string", "integer", "number", "boolean", "array", "object"}
	overrides      = []string{"check", "diff", "limit", "retry", "revision", "skipTags", "tags", "timeout", "verbosity"}
	failureClasses = []string{"Config", "ImagePull", "Unschedulable", "PodRejected", "Git", "Galaxy", "Network", "Unreachable",
		"TaskFailed", "OOM", "Deadline", "Evicted", "Preempted", "NodeLost", "LauncherLost", "Any"}
)

// checker collects what is wrong.
type checker struct{ errs field.ErrorList }

func (c *checker) add(e *field.Error) { c.errs = append(c.errs, e) }

// text checks a string that must be there.
func (c *checker) text(path *field.Path, value string, most int, pattern *regexp.Regexp) {
	if value == "" {
		c.add(field.Required(path, "must be set"))
		return
	}
	c.bounded(path, value, most, pattern)
}

func (c *checker) bounded(path *field.Path, value string, most int, pattern *regexp.Regexp) {
	if utf8.RuneCountInString(value) > most {
		c.add(field.TooLong(path, "", most))
	}
	if pattern != nil && !pattern.MatchString(value) {
		c.add(field.Invalid(path, value, "must match "+pattern.String()))
	}
}

// maybe checks a string that may be unset but not empty.
func (c *checker) maybe(path *field.Path, value *string, most int, pattern *regexp.Regexp) {
	if value != nil {
		c.text(path, *value, most, pattern)
	}
}

func (c *checker) oneOf(path *field.Path, value *string, allowed []string) {
	if value != nil && !slices.Contains(allowed, *value) {
		c.add(field.NotSupported(path, *value, allowed))
	}
}

func (c *checker) within(path *field.Path, value *int64, least, most int64) {
	if value != nil && (*value < least || *value > most) {
		c.add(field.Invalid(path, *value, "is out of bounds"))
	}
}

func (c *checker) most(path *field.Path, length, most int) {
	if length > most {
		c.add(field.TooMany(path, length, most))
	}
}

func (c *checker) texts(path *field.Path, values []string, mostItems, most int) {
	c.most(path, len(values), mostItems)
	for i, value := range values {
		c.text(path.Index(i), value, most, nil)
	}
}

func (c *checker) name(path *field.Path, ref *nameRef) {
	if ref != nil {
		c.text(path.Child("name"), ref.Name, 253, dnsSubdomain)
	}
}

func (c *checker) key(path *field.Path, ref *keyRef) {
	if ref != nil {
		c.text(path.Child("name"), ref.Name, 253, dnsSubdomain)
		c.text(path.Child("key"), ref.Key, 253, dataKey)
	}
}

func (c *checker) neededKey(path *field.Path, ref *keyRef) {
	if ref == nil {
		c.add(field.Required(path, "must be set"))
	}
	c.key(path, ref)
}

func (c *checker) neededName(path *field.Path, ref *nameRef) {
	if ref == nil {
		c.add(field.Required(path, "must be set"))
	}
	c.name(path, ref)
}

func (c *checker) set(path *field.Path, values []string, allowed []string) {
	c.most(path, len(values), len(allowed))
	for i, value := range values {
		c.oneOf(path.Index(i), &value, allowed)
		if slices.Contains(values[:i], value) {
			c.add(field.Duplicate(path.Index(i), value))
		}
	}
}

// exactlyOne checks a union; set says which members are there.
func (c *checker) exactlyOne(path *field.Path, names string, set ...bool) {
	count := 0
	for _, is := range set {
		if is {
			count++
		}
	}
	if count != 1 {
		c.add(field.Invalid(path, "", "exactly one of "+names+" must be set"))
	}
}

// schemaErrors is what the CustomResourceDefinition says about an object, metadata included.
func schemaErrors(p *playbook) field.ErrorList {
	c := &checker{}
	metadata := field.NewPath("metadata")
	c.errs = append(c.errs, apivalidation.ValidateObjectMeta(&p.ObjectMeta, true, apivalidation.NameIsDNSSubdomain, metadata)...)
	c.errs = append(c.errs, metav1validation.ValidateLabels(p.Labels, metadata.Child("labels"))...)
	spec := field.NewPath("spec")
	if p.Spec == nil {
		c.add(field.Required(spec, "must be set"))
		return c.errs
	}
	s := p.Spec
	c.source(spec.Child("source"), s.Source)
	c.inventory(spec.Child("inventory"), s.Inventory)
	c.connection(spec.Child("connection"), s.Connection)
	c.variables(spec.Child("variables"), s.Variables)
	c.ansible(spec.Child("ansible"), s.Ansible)
	c.secrets(spec.Child("secrets"), s.Secrets)
	c.runtime(spec.Child("runtime"), s.Runtime)
	c.parameters(spec.Child("parameters"), s.Parameters)
	c.set(spec.Child("allowedOverrides"), s.AllowedOverrides, overrides)
	c.maybe(spec.Child("timeout"), s.Timeout, 32, durationText)
	c.retry(spec.Child("retry"), s.Retry)
	return c.errs
}

func (c *checker) source(path *field.Path, s *source) {
	if s == nil {
		c.add(field.Required(path, "must be set"))
		return
	}
	c.neededName(path.Child("repositoryRef"), s.RepositoryRef)
	if s.Path == nil {
		c.add(field.Required(path.Child("path"), "must be set"))
	}
	c.maybe(path.Child("path"), s.Path, 1024, nil)
}

func (c *checker) inventory(path *field.Path, i *inventory) {
	if i == nil {
		return
	}
	if i.From == nil {
		c.add(field.Required(path.Child("from"), "must be set"))
	}
	c.most(path.Child("from"), len(i.From), 32)
	for n, from := range i.From {
		at := path.Child("from").Index(n)
		c.exactlyOne(at, "path, inline, configMapKeyRef, secretKeyRef",
			from.Path != nil, from.Inline != nil, from.ConfigMapKeyRef != nil, from.SecretKeyRef != nil)
		c.maybe(at.Child("path"), from.Path, 1024, nil)
		c.maybe(at.Child("inline"), from.Inline, 65536, nil)
		c.key(at.Child("configMapKeyRef"), from.ConfigMapKeyRef)
		c.key(at.Child("secretKeyRef"), from.SecretKeyRef)
	}
}

func (c *checker) connection(path *field.Path, of *connection) {
	if of == nil {
		return
	}
	c.maybe(path.Child("user"), of.User, 253, nil)
	c.most(path.Child("privateKeys"), len(of.PrivateKeys), 16)
	for n, key := range of.PrivateKeys {
		at := path.Child("privateKeys").Index(n)
		c.neededKey(at.Child("secretKeyRef"), key.SecretKeyRef)
		c.key(at.Child("passphraseRef"), key.PassphraseRef)
	}
	c.key(path.Child("passwordRef"), of.PasswordRef)
	c.key(path.Child("becomePasswordRef"), of.BecomePasswordRef)
	if hosts := of.KnownHostsRef; hosts != nil {
		at := path.Child("knownHostsRef")
		if hosts.Kind != "" {
			c.oneOf(at.Child("kind"), &hosts.Kind, []string{"ConfigMap", "Secret"})
		}
		c.text(at.Child("name"), hosts.Name, 253, dnsSubdomain)
		if hosts.Key != "" {
			c.text(at.Child("key"), hosts.Key, 253, dataKey)
		}
	}
}

func (c *checker) variables(path *field.Path, v *variables) {
	if v == nil {
		return
	}
	c.most(path.Child("inline"), len(v.Inline), 512)
	c.most(path.Child("from"), len(v.From), 32)
	for n, from := range v.From {
		at := path.Child("from").Index(n)
		c.exactlyOne(at, "secretRef, configMapRef, secretKeyRef, configMapKeyRef",
			from.SecretRef != nil, from.ConfigMapRef != nil, from.SecretKeyRef != nil, from.ConfigMapKeyRef != nil)
		c.name(at.Child("secretRef"), from.SecretRef)
		c.name(at.Child("configMapRef"), from.ConfigMapRef)
		c.key(at.Child("secretKeyRef"), from.SecretKeyRef)
		c.key(at.Child("configMapKeyRef"), from.ConfigMapKeyRef)
	}
}

func (c *checker) ansible(path *field.Path, a *ansible) {
	if a == nil {
		return
	}
	c.maybe(path.Child("configPath"), a.ConfigPath, 1024, nil)
	c.texts(path.Child("tags"), a.Tags, 256, 253)
	c.texts(path.Child("skipTags"), a.SkipTags, 256, 253)
	c.within(path.Child("verbosity"), a.Verbosity, 0, 4)
	c.maybe(path.Child("limit"), a.Limit, 4096, nil)
	c.maybe(path.Child("connectionTimeout"), a.ConnectionTimeout, 32, durationText)
	c.within(path.Child("forks"), a.Forks, 1, 10000)
	c.oneOf(path.Child("strategy"), a.Strategy, []string{"linear", "free", "host_pinned"})
	c.maybe(path.Child("startAtTask"), a.StartAtTask, 1024, nil)
}

func (c *checker) secrets(path *field.Path, s *secrets) {
	if s == nil {
		return
	}
	c.most(path.Child("env"), len(s.Env), 256)
	for n, env := range s.Env {
		at := path.Child("env").Index(n)
		c.text(at.Child("name"), env.Name, 253, envName)
		c.neededKey(at.Child("secretKeyRef"), env.SecretKeyRef)
	}
	c.most(path.Child("envFrom"), len(s.EnvFrom), 64)
	for n, from := range s.EnvFrom {
		c.neededName(path.Child("envFrom").Index(n).Child("secretRef"), from.SecretRef)
	}
	c.most(path.Child("files"), len(s.Files), 64)
	for n, files := range s.Files {
		at := path.Child("files").Index(n)
		c.neededName(at.Child("secretRef"), files.SecretRef)
		c.text(at.Child("mountPath"), files.MountPath, 4096, nil)
		c.items(at.Child("items"), files.Items)
	}
	c.most(path.Child("vault"), len(s.Vault), 16)
	for n, of := range s.Vault {
		at := path.Child("vault").Index(n)
		c.maybe(at.Child("id"), of.ID, 63, vaultID)
		if of.SecretRef == nil {
			c.add(field.Required(at.Child("secretRef"), "must be set"))
			continue
		}
		c.text(at.Child("secretRef", "name"), of.SecretRef.Name, 253, dnsSubdomain)
		c.maybe(at.Child("secretRef", "key"), of.SecretRef.Key, 253, dataKey)
	}
}

func (c *checker) items(path *field.Path, items []keyToPath) {
	c.most(path, len(items), 256)
	for n, item := range items {
		at := path.Index(n)
		c.text(at.Child("key"), item.Key, 253, dataKey)
		c.text(at.Child("path"), item.Path, 1024, nil)
		c.within(at.Child("mode"), item.Mode, 0, 511)
	}
}

func (c *checker) parameters(path *field.Path, parameters []parameter) {
	c.most(path, len(parameters), 64)
	for n, p := range parameters {
		at := path.Index(n)
		c.text(at.Child("name"), p.Name, 63, variableName)
		if p.Type == "" {
			c.add(field.Required(at.Child("type"), "must be set"))
		} else {
			c.oneOf(at.Child("type"), &p.Type, parameterTypes)
		}
		if p.Description != nil {
			c.bounded(at.Child("description"), *p.Description, 1024, nil)
		}
		c.most(at.Child("enum"), len(p.Enum), 64)
		c.maybe(at.Child("pattern"), p.Pattern, 1024, nil)
		c.within(at.Child("minLength"), p.MinLength, 0, 65536)
		c.within(at.Child("maxLength"), p.MaxLength, 0, 65536)
		if slices.ContainsFunc(parameters[:n], func(o parameter) bool { return o.Name == p.Name }) {
			c.add(field.Duplicate(at.Child("name"), p.Name))
		}
	}
}

func (c *checker) retry(path *field.Path, r *retry) {
	if r == nil {
		return
	}
	if r.Limit == nil {
		c.add(field.Required(path.Child("limit"), "must be set"))
	}
	c.within(path.Child("limit"), r.Limit, 0, 10)
	c.set(path.Child("classes"), r.Classes, failureClasses)
	c.oneOf(path.Child("hosts"), r.Hosts, []string{"Unfinished", "All"})
	if r.Backoff != nil {
		c.maybe(path.Child("backoff", "initialDelay"), r.Backoff.InitialDelay, 32, durationText)
		c.maybe(path.Child("backoff", "maxDelay"), r.Backoff.MaxDelay, 32, durationText)
	}
}
