package main

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

var (
	registries      = []string{"registry.example.com", "ghcr.io/acme"}
	serviceAccounts = []string{"*"}

	assignment = regexp.MustCompile(`\b([A-Za-z_][A-Za-z0-9_]{0,127})\s{0,8}[=:]\s{0,8}("[^"\n]*"|'[^'\n]*'|[^\s#]\S*)`)
	magic      = []string{"environment", "group_names", "groups", "hostvars", "inventory_dir", "inventory_file",
		"inventory_hostname", "inventory_hostname_short", "omit", "play_hosts", "playbook_dir", "role_name", "role_names",
		"role_path", "vars"}
)

// policy collects what breaks rules that refuse and rules that warn.
type policy struct{ broken, warned field.ErrorList }

func (p *policy) refuse(rule string, at *field.Path, problem string) {
	p.broken = append(p.broken, field.Forbidden(at, problem+" ("+rule+")"))
}

func (p *policy) warn(rule string, at *field.Path, problem string) {
	p.warned = append(p.warned, field.Forbidden(at, problem+" ("+rule+")"))
}

// policyErrors is the rules with their baseline modes.
func policyErrors(of *playbook) (broken, warned field.ErrorList) {
	if of.Spec == nil {
		return nil, nil
	}
	p, spec := &policy{}, field.NewPath("spec")
	p.paths(spec, of.Spec)
	p.arguments(spec, of.Spec)
	p.values(spec, of.Spec)
	p.pod(spec.Child("runtime"), of.Spec)
	p.image(spec.Child("runtime"), of.Spec.Runtime)
	p.references(spec, of.Spec)
	return p.broken, p.warned
}

// unseen says whether a text has characters that hide what it says.
func unseen(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) })
}

func relativePathProblem(text string) string {
	switch {
	case text == "":
		return "must not be empty"
	case unseen(text):
		return "contains a control or invisible character; remove it"
	case strings.HasPrefix(text, "/"):
		return `must be relative to the root of the repository; remove the leading "/"`
	case strings.HasPrefix(text, "-"), strings.HasPrefix(text, "~"):
		return `must not start with "-" or "~"`
	case strings.Contains(text, `\`):
		return `contains a backslash; separate directories with "/"`
	}
	parts := strings.Split(strings.TrimSuffix(text, "/"), "/")
	if slices.Contains(parts, "..") {
		return `must not contain ".."; it would leave the repository`
	}
	if slices.Contains(parts, "") || slices.Contains(parts[1:], ".") {
		return `must not contain "//" or "/./"`
	}
	return ""
}

// paths is PATH-01.
func (p *policy) paths(spec *field.Path, s *playbookSpec) {
	check := func(at *field.Path, text *string) {
		if text == nil {
			return
		}
		if problem := relativePathProblem(*text); problem != "" {
			p.refuse("PATH-01", at, problem)
		}
	}
	files := func(at *field.Path, items []keyToPath) {
		for n := range items {
			if strings.HasSuffix(items[n].Path, "/") {
				p.refuse("PATH-01", at.Index(n).Child("path"), `must name a file; remove the final "/"`)
			}
			check(at.Index(n).Child("path"), &items[n].Path)
		}
	}
	if s.Source != nil {
		check(spec.Child("source", "path"), s.Source.Path)
	}
	if s.Inventory != nil {
		for n, from := range s.Inventory.From {
			check(spec.Child("inventory", "from").Index(n).Child("path"), from.Path)
		}
	}
	if s.Ansible != nil {
		check(spec.Child("ansible", "configPath"), s.Ansible.ConfigPath)
	}
	if s.Secrets != nil {
		for n, of := range s.Secrets.Files {
			files(spec.Child("secrets", "files").Index(n).Child("items"), of.Items)
		}
	}
	if s.Runtime == nil {
		return
	}
	for n, m := range s.Runtime.VolumeMounts {
		check(spec.Child("runtime", "volumeMounts").Index(n).Child("subPath"), m.SubPath)
	}
	for n, v := range s.Runtime.Volumes {
		at := spec.Child("runtime", "volumes").Index(n)
		if v.Secret != nil {
			files(at.Child("secret", "items"), v.Secret.Items)
		}
		if v.ConfigMap != nil {
			files(at.Child("configMap", "items"), v.ConfigMap.Items)
		}
	}
}

// arguments is CMD-01.
func (p *policy) arguments(spec *field.Path, s *playbookSpec) {
	check := func(at *field.Path, text *string) {
		if text == nil {
			return
		}
		if strings.HasPrefix(*text, "-") || strings.HasPrefix(*text, "@") || strings.ContainsFunc(*text, unicode.IsControl) {
			p.refuse("CMD-01", at, `must not start with "-" or "@" or contain control characters`)
		}
	}
	if a := s.Ansible; a != nil {
		at := spec.Child("ansible")
		check(at.Child("limit"), a.Limit)
		if a.Limit != nil {
			for _, part := range strings.FieldsFunc(*a.Limit, func(r rune) bool { return r == ',' || r == ':' }) {
				if strings.HasPrefix(strings.TrimSpace(part), "@") {
					p.refuse("CMD-01", at.Child("limit"), `must not hold "@" at the start of a part, which would read a file`)
				}
			}
		}
		for n := range a.Tags {
			check(at.Child("tags").Index(n), &a.Tags[n])
		}
		for n := range a.SkipTags {
			check(at.Child("skipTags").Index(n), &a.SkipTags[n])
		}
		check(at.Child("startAtTask"), a.StartAtTask)
	}
	if s.Connection != nil {
		check(spec.Child("connection", "user"), s.Connection.User)
	}
	if s.Secrets != nil {
		for n, of := range s.Secrets.Vault {
			check(spec.Child("secrets", "vault").Index(n).Child("id"), of.ID)
		}
	}
}

// values is VAR-01 and VAR-02.
func (p *policy) values(spec *field.Path, s *playbookSpec) {
	for n, of := range s.Parameters {
		at := spec.Child("parameters").Index(n)
		if strings.HasPrefix(strings.ToLower(of.Name), "ansible_") || slices.Contains(magic, of.Name) {
			p.refuse("VAR-01", at.Child("name"), "must not be set: it has a meaning of its own in Ansible")
		}
		p.lookalikes(at.Child("default"), of.Name, of.Default)
	}
	if s.Variables != nil {
		for name, value := range s.Variables.Inline {
			p.lookalikes(spec.Child("variables", "inline").Key(name), name, value)
		}
	}
	if s.Inventory == nil {
		return
	}
	for n, from := range s.Inventory.From {
		if from.Inline == nil {
			continue
		}
		for number, line := range strings.Split(*from.Inline, "\n") {
			for _, found := range assignment.FindAllStringSubmatch(line, -1) {
				if what := secretLookalike(found[1], strings.Trim(found[2], `"'`)); what != "" {
					p.warn("VAR-02", spec.Child("inventory", "from").Index(n).Child("inline"), fmt.Sprintf("line %d %s", number+1, what))
				}
			}
		}
	}
}

func (p *policy) lookalikes(at *field.Path, name string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			p.lookalikes(at.Key(key), key, inner)
		}
	case []any:
		for n, inner := range v {
			p.lookalikes(at.Index(n), name, inner)
		}
	case string:
		if what := secretLookalike(name, v); what != "" {
			p.warn("VAR-02", at, what+"; put it into a Secret")
		}
	case int64, float64:
		if isSecretName(name) {
			p.warn("VAR-02", at, "is named like a secret; put it into a Secret")
		}
	}
}

// image is IMG-01 and IMG-02.
func (p *policy) image(at *field.Path, r *podRuntime) {
	if r == nil || r.Image == nil {
		return
	}
	name, _, digest, ok := splitImage(*r.Image)
	if !ok {
		return
	}
	if !slices.ContainsFunc(registries, func(entry string) bool { return name == entry || strings.HasPrefix(name, entry+"/") }) {
		p.refuse("IMG-01", at.Child("image"), "comes from "+name+", which is not allowed")
	}
	if digest == "" {
		p.warn("IMG-02", at.Child("image"), "is not pinned; append @sha256:… to run the same image every time")
	}
}

// references is REF-01 and the allow list of REF-03.
func (p *policy) references(spec *field.Path, s *playbookSpec) {
	names := []struct {
		at   *field.Path
		name string
	}{}
	add := func(at *field.Path, name string) {
		names = append(names, struct {
			at   *field.Path
			name string
		}{at, name})
	}
	if s.Source != nil && s.Source.RepositoryRef != nil {
		add(spec.Child("source", "repositoryRef", "name"), s.Source.RepositoryRef.Name)
	}
	if s.Variables != nil {
		for n, from := range s.Variables.From {
			at := spec.Child("variables", "from").Index(n)
			if from.SecretRef != nil {
				add(at.Child("secretRef", "name"), from.SecretRef.Name)
			}
			if from.SecretKeyRef != nil {
				add(at.Child("secretKeyRef", "name"), from.SecretKeyRef.Name)
			}
		}
	}
	if s.Secrets != nil {
		for n, of := range s.Secrets.Env {
			if of.SecretKeyRef != nil {
				add(spec.Child("secrets", "env").Index(n).Child("secretKeyRef", "name"), of.SecretKeyRef.Name)
			}
		}
		for n, of := range s.Secrets.Files {
			if of.SecretRef != nil {
				add(spec.Child("secrets", "files").Index(n).Child("secretRef", "name"), of.SecretRef.Name)
			}
		}
		for n, of := range s.Secrets.Vault {
			if of.SecretRef != nil {
				add(spec.Child("secrets", "vault").Index(n).Child("secretRef", "name"), of.SecretRef.Name)
			}
		}
	}
	for _, of := range names {
		if strings.Contains(of.name, "/") {
			p.refuse("REF-01", of.at, "references stay inside the namespace of the object")
		}
	}
	if s.Runtime != nil && s.Runtime.ServiceAccountName != nil {
		name := *s.Runtime.ServiceAccountName
		allowed := func(pattern string) bool { matched, _ := path.Match(pattern, name); return matched }
		if !slices.ContainsFunc(serviceAccounts, allowed) {
			p.refuse("REF-03", spec.Child("runtime", "serviceAccountName"), "is a ServiceAccount that is not allowed")
		}
	}
}
