package main

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

var (
	closed = []string{"/bin", "/boot", "/dev", "/etc/alternatives", "/etc/group", "/etc/gshadow", "/etc/hosts",
		"/etc/ld.so.conf.d", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.preload", "/etc/nsswitch.conf", "/etc/pam.d",
		"/etc/passwd", "/etc/profile.d", "/etc/resolv.conf", "/etc/shadow", "/etc/sudoers", "/etc/sudoers.d", "/lib", "/lib32",
		"/lib64", "/libx32", "/proc", "/run/secrets/kubernetes.io", "/sbin", "/sys", "/usr/bin", "/usr/lib", "/usr/lib32",
		"/usr/lib64", "/usr/libexec", "/usr/local/bin", "/usr/local/lib", "/usr/local/lib64", "/usr/local/sbin", "/usr/sbin",
		"/var/run/secrets/kubernetes.io"}
	uncovered    = []string{"/tmp", "/home/ansible"}
	profiles     = []string{"RuntimeDefault", "Localhost"}
	seLinuxTypes = []string{"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}
	sysctls      = []string{"kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports",
		"net.ipv4.ip_unprivileged_port_start", "net.ipv4.ping_group_range", "net.ipv4.tcp_fin_timeout",
		"net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_rmem",
		"net.ipv4.tcp_syncookies", "net.ipv4.tcp_wmem"}
	apiAudience = regexp.MustCompile(`(?i)^(?:https?://)?kubernetes(?:\.default(?:\.svc(?:\..*)?)?)?\.?(?:[:/].*)?$`)
)

// pod is POD-01 to POD-08 on the Playbook's own fields.
func (p *policy) pod(at *field.Path, s *playbookSpec) {
	r := s.Runtime
	if r == nil {
		r = &podRuntime{}
	}
	for n, v := range r.Volumes {
		of := at.Child("volumes").Index(n)
		if v.HostPath != nil {
			p.refuse("POD-01", of.Child("hostPath"), "is a volume type that is not allowed")
		}
		if v.NFS != nil {
			p.refuse("POD-01", of.Child("nfs"), "is a volume type that is not allowed")
		}
		p.tokens(of.Child("projected", "sources"), r, v)
	}
	for n, m := range r.VolumeMounts {
		p.mount(at.Child("volumeMounts").Index(n).Child("mountPath"), m.MountPath)
	}
	if s.Secrets != nil {
		for n, files := range s.Secrets.Files {
			p.mount(field.NewPath("spec", "secrets", "files").Index(n).Child("mountPath"), files.MountPath)
		}
	}
	if c := r.SecurityContext; c != nil {
		p.container(at.Child("securityContext"), c)
	}
	if c := r.PodSecurityContext; c != nil {
		of := at.Child("podSecurityContext")
		p.identity(of, &c.identity)
		for n, sysctl := range c.Sysctls {
			if !slices.Contains(sysctls, sysctl.Name) {
				p.refuse("POD-04", of.Child("sysctls").Index(n).Child("name"), "is no safe kernel parameter")
			}
		}
	}
	for _, name := range []string{"cpu", "memory"} {
		if r.Resources == nil {
			p.warn("POD-08", at.Child("resources", "limits").Key(name), "should be set")
		} else if _, ok := r.Resources.Limits[name]; !ok {
			p.warn("POD-08", at.Child("resources", "limits").Key(name), "should be set")
		}
	}
}

// container is what POD-01 to POD-05 say about the container alone.
func (p *policy) container(at *field.Path, c *securityContext) {
	p.identity(at, &c.identity)
	if c.Privileged != nil && *c.Privileged {
		p.refuse("POD-01", at.Child("privileged"), "must not be true; a privileged container has every right of the node")
	}
	if of := c.Capabilities; of != nil {
		if of.Drop != nil && !slices.Contains(of.Drop, "ALL") {
			p.refuse("POD-03", at.Child("capabilities", "drop"), "must contain ALL")
		}
		for n, name := range of.Add {
			if name != "NET_BIND_SERVICE" {
				p.refuse("POD-03", at.Child("capabilities", "add").Index(n), "must not be added")
			}
		}
	}
	if c.AllowPrivilegeEscalation != nil && *c.AllowPrivilegeEscalation {
		p.refuse("POD-04", at.Child("allowPrivilegeEscalation"), "must be false or unset")
	}
	if c.ProcMount != nil && *c.ProcMount != "Default" {
		p.refuse("POD-04", at.Child("procMount"), "must be Default or unset")
	}
	if c.ReadOnlyRootFilesystem != nil && !*c.ReadOnlyRootFilesystem {
		p.refuse("POD-05", at.Child("readOnlyRootFilesystem"), "must be true or unset")
	}
}

func (p *policy) identity(at *field.Path, i *identity) {
	if i.RunAsNonRoot != nil && !*i.RunAsNonRoot {
		p.refuse("POD-02", at.Child("runAsNonRoot"), "must be true or unset; the play must not run as root")
	}
	if i.RunAsUser != nil && *i.RunAsUser == 0 {
		p.refuse("POD-02", at.Child("runAsUser"), "must not be 0, which is root")
	}
	for name, of := range map[string]*profile{"seccompProfile": i.SeccompProfile, "appArmorProfile": i.AppArmorProfile} {
		if of != nil && !slices.Contains(profiles, of.Type) {
			p.refuse("POD-04", at.Child(name, "type"), "must be RuntimeDefault or Localhost")
		}
	}
	if o := i.SELinuxOptions; o != nil {
		if !slices.Contains(seLinuxTypes, o.Type) {
			p.refuse("POD-04", at.Child("seLinuxOptions", "type"), "is not allowed")
		}
		if o.User != "" || o.Role != "" {
			p.refuse("POD-04", at.Child("seLinuxOptions"), "must not set user or role")
		}
	}
}

// tokens is POD-06: no token of the Kubernetes API unless asked for.
func (p *policy) tokens(at *field.Path, r *podRuntime, v volume) {
	if r.AutomountServiceAccountToken != nil && *r.AutomountServiceAccountToken {
		return
	}
	sources, _ := v.Projected["sources"].([]any)
	for n, source := range sources {
		of, _ := source.(map[string]any)
		token, ok := of["serviceAccountToken"].(map[string]any)
		audience, _ := token["audience"].(string)
		if ok && (audience == "" || audience == "api" || apiAudience.MatchString(audience)) {
			p.refuse("POD-06", at.Index(n).Child("serviceAccountToken"), "must name the audience that the token is for")
		}
	}
}

func within(of, tree string) bool { return of == tree || strings.HasPrefix(of, tree+"/") }

// mount is POD-07.
func (p *policy) mount(at *field.Path, text string) {
	if mountPathProblem(text) != "" {
		return
	}
	of := path.Clean(text)
	for _, tree := range closed {
		if within(of, tree) || within(tree, of) || of == "/" {
			p.refuse("POD-07", at, "must not be in or over "+tree+"; use another directory, such as /mnt/…")
			return
		}
	}
	for _, tree := range uncovered {
		if within(tree, of) {
			p.refuse("POD-07", at, "would hide what the container needs there")
			return
		}
	}
}
