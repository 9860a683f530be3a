package main

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// maxDepth is how deep free-form values may be nested.
const maxDepth = 64

var subverting = regexp.MustCompile(`^(?:LD_|GCONV_PATH$|PYTHON|(?:BASH_ENV|ENV|SHELLOPTS|BASHOPTS|IFS|PS4|PROMPT_COMMAND)$` +
	`|(?:PATH|HOME|USER|LOGNAME|SHELL|TMPDIR)$|GIT_|SSH_AUTH_SOCK$|SSH_AGENT_PID$|SSH_ASKPASS|ANSIBLE_CONFIG$` +
	`|ANSIBLE_(?:CALLBACKS?_|STDOUT_CALLBACK$|LOAD_CALLBACK_PLUGINS$|LOCAL_TEMP$|HOME$|VAULT_PASSWORD_FILE$|VAULT_IDENTITY)|APO_)`)

// semanticErrors is what no schema says.
func semanticErrors(p *playbook) field.ErrorList {
	if p.Spec == nil {
		return nil
	}
	c := &checker{}
	s, spec := p.Spec, field.NewPath("spec")
	if a := s.Ansible; a != nil {
		at := spec.Child("ansible")
		c.selection(at, a)
		c.duration(at.Child("connectionTimeout"), a.ConnectionTimeout, time.Second, 24*time.Hour)
	}
	c.duration(spec.Child("timeout"), s.Timeout, time.Second, 720*time.Hour)
	if r := s.Retry; r != nil && r.Backoff != nil {
		at := spec.Child("retry", "backoff")
		first := c.duration(at.Child("initialDelay"), r.Backoff.InitialDelay, time.Second, 24*time.Hour)
		most := c.duration(at.Child("maxDelay"), r.Backoff.MaxDelay, time.Second, 24*time.Hour)
		if r.Backoff.MaxDelay != nil && first > most {
			c.add(field.Invalid(at.Child("maxDelay"), *r.Backoff.MaxDelay, "must not be less than initialDelay"))
		}
	}
	c.secretSemantics(spec.Child("secrets"), s.Secrets)
	if s.Variables != nil && tooDeep(s.Variables.Inline, maxDepth) {
		c.add(field.Invalid(spec.Child("variables", "inline"), "", "is nested too deeply; make it flatter"))
	}
	for n := range s.Parameters {
		c.declaration(spec.Child("parameters").Index(n), &s.Parameters[n])
	}
	c.podSemantics(spec, s)
	return c.errs
}

// duration checks the bounds of a duration whose form the schema has checked.
func (c *checker) duration(path *field.Path, value *string, least, most time.Duration) time.Duration {
	if value == nil {
		return 0
	}
	d, err := time.ParseDuration(*value)
	if err == nil && (d < least || d > most) {
		c.add(field.Invalid(path, *value, fmt.Sprintf("must be between %s and %s", least, most)))
	}
	return d
}

func (c *checker) selection(path *field.Path, a *ansible) {
	for name, tags := range map[string][]string{"tags": a.Tags, "skipTags": a.SkipTags} {
		seen := map[string]bool{}
		for n, tag := range tags {
			at := path.Child(name).Index(n)
			if strings.Contains(tag, ",") {
				c.add(field.Invalid(at, tag, "must not contain a comma, which separates tags"))
			} else if strings.TrimSpace(tag) != tag {
				c.add(field.Invalid(at, tag, "must not start or end with white space"))
			}
			if seen[tag] {
				c.add(field.Duplicate(at, tag))
			}
			seen[tag] = true
		}
	}
	if a.Limit != nil && strings.TrimSpace(*a.Limit) == "" {
		c.add(field.Invalid(path.Child("limit"), *a.Limit, "must name hosts; remove it to run on all"))
	}
}

func (c *checker) secretSemantics(path *field.Path, s *secrets) {
	if s == nil {
		return
	}
	names := map[string]bool{}
	for n, env := range s.Env {
		at := path.Child("env").Index(n).Child("name")
		if strings.ContainsFunc(env.Name, func(r rune) bool { return r == '=' || unicode.IsSpace(r) || unicode.IsControl(r) }) {
			c.add(field.Invalid(at, env.Name, `must not contain "=", white space or control characters`))
		} else if subverting.MatchString(env.Name) {
			c.add(field.Invalid(at, env.Name, "would load other code or is set by the launcher"))
		}
		if names[env.Name] {
			c.add(field.Duplicate(at, env.Name))
		}
		names[env.Name] = true
	}
	for n, files := range s.Files {
		c.distinctPaths(path.Child("files").Index(n).Child("items"), files.Items)
	}
	ids := map[string]bool{}
	for n, of := range s.Vault {
		id := "default"
		if of.ID != nil {
			id = *of.ID
		}
		if ids[id] {
			c.add(field.Duplicate(path.Child("vault").Index(n).Child("id"), id))
		}
		ids[id] = true
	}
}

func (c *checker) distinctPaths(path *field.Path, items []keyToPath) {
	seen := map[string]bool{}
	for n, item := range items {
		if seen[item.Path] {
			c.add(field.Duplicate(path.Index(n).Child("path"), item.Path))
		}
		seen[item.Path] = true
	}
}

// declaration checks the constraints of a parameter, its default and its choices.
func (c *checker) declaration(path *field.Path, p *parameter) {
	isText, isNumber := p.Type == "string", p.Type == "integer" || p.Type == "number"
	misplaced := func(name string, set, fits bool) {
		if set && !fits {
			c.add(field.Invalid(path.Child(name), p.Type, "does not apply to this type; remove it"))
		}
	}
	misplaced("pattern", p.Pattern != nil, isText)
	misplaced("minLength", p.MinLength != nil, isText)
	misplaced("maxLength", p.MaxLength != nil, isText)
	misplaced("minimum", p.Minimum != nil, isNumber)
	misplaced("maximum", p.Maximum != nil, isNumber)
	if p.MinLength != nil && p.MaxLength != nil && *p.MinLength > *p.MaxLength {
		c.add(field.Invalid(path.Child("maxLength"), *p.MaxLength, "must not be less than minLength"))
	}
	if p.Minimum != nil && p.Maximum != nil && *p.Minimum > *p.Maximum {
		c.add(field.Invalid(path.Child("maximum"), *p.Maximum, "must not be less than minimum"))
	}
	var pattern *regexp.Regexp
	if p.Pattern != nil {
		compiled, err := regexp.Compile("^(?:" + *p.Pattern + ")$")
		if err != nil {
			c.add(field.Invalid(path.Child("pattern"), *p.Pattern, err.Error()))
		}
		pattern = compiled
	}
	for n, choice := range p.Enum {
		c.fits(path.Child("enum").Index(n), p, pattern, choice)
		for _, other := range p.Enum[:n] {
			if reflect.DeepEqual(other, choice) {
				c.add(field.Duplicate(path.Child("enum").Index(n), choice))
			}
		}
	}
	if p.Default != nil {
		c.fits(path.Child("default"), p, pattern, p.Default)
		if tooDeep(p.Default, maxDepth) {
			c.add(field.Invalid(path.Child("default"), "", "is nested too deeply; make it flatter"))
		}
	}
}

// fits checks a value against its parameter.
func (c *checker) fits(path *field.Path, p *parameter, pattern *regexp.Regexp, value any) {
	if !hasType(value, p.Type) {
		c.add(field.Invalid(path, value, "does not fit the parameter: must be of type "+p.Type))
		return
	}
	switch v := value.(type) {
	case string:
		length := int64(utf8.RuneCountInString(v))
		if p.MinLength != nil && length < *p.MinLength || p.MaxLength != nil && length > *p.MaxLength {
			c.add(field.Invalid(path, v, "does not fit the parameter: its length"))
		}
		if pattern != nil && !pattern.MatchString(v) {
			c.add(field.Invalid(path, v, "does not fit the parameter: its pattern"))
		}
	case int64:
		c.within(path, &v, least(p.Minimum), most(p.Maximum))
	}
}

func least(bound *int64) int64 {
	if bound == nil {
		return -maxInt
	}
	return *bound
}

func most(bound *int64) int64 {
	if bound == nil {
		return maxInt
	}
	return *bound
}

func hasType(value any, name string) bool {
	switch value.(type) {
	case string:
		return name == "string"
	case int64:
		return name == "integer" || name == "number"
	case float64:
		return name == "number"
	case bool:
		return name == "boolean"
	case []any:
		return name == "array"
	case map[string]any:
		return name == "object"
	}
	return false
}

func tooDeep(value any, levels int) bool {
	if levels == 0 {
		return true
	}
	switch v := value.(type) {
	case map[string]any:
		for _, inner := range v {
			if tooDeep(inner, levels-1) {
				return true
			}
		}
	case []any:
		for _, inner := range v {
			if tooDeep(inner, levels-1) {
				return true
			}
		}
	}
	return false
}
