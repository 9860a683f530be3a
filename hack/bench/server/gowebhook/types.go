package main

import (
	"encoding/json"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation/field"
	kjson "sigs.k8s.io/json"
)

type playbook struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              *playbookSpec   `json:"spec"`
	Status            json.RawMessage `json:"status,omitempty"`
}

type nameRef struct {
	Name string `json:"name"`
}

type keyRef struct {
	Name string `json:"name"`
	Key  string `json:"key"`
}

type kindKeyRef struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	Key  string `json:"key"`
}

type playbookSpec struct {
	Source           *source     `json:"source"`
	Inventory        *inventory  `json:"inventory"`
	Connection       *connection `json:"connection"`
	Variables        *variables  `json:"variables"`
	Ansible          *ansible    `json:"ansible"`
	Secrets          *secrets    `json:"secrets"`
	Runtime          *podRuntime `json:"runtime"`
	Parameters       []parameter `json:"parameters"`
	AllowedOverrides []string    `json:"allowedOverrides"`
	Timeout          *string     `json:"timeout"`
	Retry            *retry      `json:"retry"`
}

type source struct {
	RepositoryRef *nameRef `json:"repositoryRef"`
	Path          *string  `json:"path"`
}

type inventory struct {
	From []inventorySource `json:"from"`
}

type inventorySource struct {
	Path            *string `json:"path"`
	Inline          *string `json:"inline"`
	ConfigMapKeyRef *keyRef `json:"configMapKeyRef"`
	SecretKeyRef    *keyRef `json:"secretKeyRef"`
}

type connection struct {
	User              *string      `json:"user"`
	PrivateKeys       []privateKey `json:"privateKeys"`
	PasswordRef       *keyRef      `json:"passwordRef"`
	BecomePasswordRef *keyRef      `json:"becomePasswordRef"`
	KnownHostsRef     *kindKeyRef  `json:"knownHostsRef"`
}

type privateKey struct {
	SecretKeyRef  *keyRef `json:"secretKeyRef"`
	PassphraseRef *keyRef `json:"passphraseRef"`
}

type variables struct {
	Inline map[string]any   `json:"inline"`
	From   []variableSource `json:"from"`
}

type variableSource struct {
	SecretRef       *nameRef `json:"secretRef"`
	ConfigMapRef    *nameRef `json:"configMapRef"`
	SecretKeyRef    *keyRef  `json:"secretKeyRef"`
	ConfigMapKeyRef *keyRef  `json:"configMapKeyRef"`
}

type ansible struct {
	ConfigPath        *string  `json:"configPath"`
	Tags              []string `json:"tags"`
	SkipTags          []string `json:"skipTags"`
	Check             *bool    `json:"check"`
	Diff              *bool    `json:"diff"`
	Verbosity         *int64   `json:"verbosity"`
	Limit             *string  `json:"limit"`
	ConnectionTimeout *string  `json:"connectionTimeout"`
	Forks             *int64   `json:"forks"`
	Strategy          *string  `json:"strategy"`
	FlushCache        *bool    `json:"flushCache"`
	ForceHandlers     *bool    `json:"forceHandlers"`
	StartAtTask       *string  `json:"startAtTask"`
}

type secrets struct {
	Env     []secretEnv  `json:"env"`
	EnvFrom []secretFrom `json:"envFrom"`
	Files   []secretFile `json:"files"`
	Vault   []vault      `json:"vault"`
}

type secretEnv struct {
	Name         string  `json:"name"`
	SecretKeyRef *keyRef `json:"secretKeyRef"`
}

type secretFrom struct {
	SecretRef *nameRef `json:"secretRef"`
}

type secretFile struct {
	SecretRef *nameRef    `json:"secretRef"`
	MountPath string      `json:"mountPath"`
	Items     []keyToPath `json:"items"`
}

type keyToPath struct {
	Key  string `json:"key"`
	Path string `json:"path"`
	Mode *int64 `json:"mode"`
}

type vault struct {
	ID        *string      `json:"id"`
	SecretRef *optionalKey `json:"secretRef"`
}

type optionalKey struct {
	Name string  `json:"name"`
	Key  *string `json:"key"`
}

type parameter struct {
	Name        string  `json:"name"`
	Type        string  `json:"type"`
	Description *string `json:"description"`
	Required    *bool   `json:"required"`
	Default     any     `json:"default"`
	Enum        []any   `json:"enum"`
	Pattern     *string `json:"pattern"`
	MinLength   *int64  `json:"minLength"`
	MaxLength   *int64  `json:"maxLength"`
	Minimum     *int64  `json:"minimum"`
	Maximum     *int64  `json:"maximum"`
}

type retry struct {
	Limit   *int64   `json:"limit"`
	Classes []string `json:"classes"`
	Hosts   *string  `json:"hosts"`
	Backoff *backoff `json:"backoff"`
}

type backoff struct {
	InitialDelay *string `json:"initialDelay"`
	MaxDelay     *string `json:"maxDelay"`
}

type podRuntime struct {
	Image                        *string             `json:"image"`
	ImagePullPolicy              *string             `json:"imagePullPolicy"`
	ImagePullSecrets             []nameRef           `json:"imagePullSecrets"`
	ServiceAccountName           *string             `json:"serviceAccountName"`
	AutomountServiceAccountToken *bool               `json:"automountServiceAccountToken"`
	Resources                    *resources          `json:"resources"`
	NodeSelector                 map[string]string   `json:"nodeSelector"`
	Tolerations                  []toleration        `json:"tolerations"`
	Affinity                     map[string]any      `json:"affinity"`
	SecurityContext              *securityContext    `json:"securityContext"`
	PodSecurityContext           *podSecurityContext `json:"podSecurityContext"`
	Volumes                      []volume            `json:"volumes"`
	VolumeMounts                 []volumeMount       `json:"volumeMounts"`
}

type resources struct {
	Limits   map[string]intstr.IntOrString `json:"limits"`
	Requests map[string]intstr.IntOrString `json:"requests"`
	Claims   []struct {
		Name    string  `json:"name"`
		Request *string `json:"request"`
	} `json:"claims"`
}

type toleration struct {
	Key               string  `json:"key"`
	Operator          *string `json:"operator"`
	Value             string  `json:"value"`
	Effect            *string `json:"effect"`
	TolerationSeconds *int64  `json:"tolerationSeconds"`
}

type profile struct {
	Type             string `json:"type"`
	LocalhostProfile string `json:"localhostProfile"`
}

type seLinuxOptions struct {
	Level string `json:"level"`
	Role  string `json:"role"`
	Type  string `json:"type"`
	User  string `json:"user"`
}

type identity struct {
	RunAsUser       *int64          `json:"runAsUser"`
	RunAsGroup      *int64          `json:"runAsGroup"`
	RunAsNonRoot    *bool           `json:"runAsNonRoot"`
	SELinuxOptions  *seLinuxOptions `json:"seLinuxOptions"`
	SeccompProfile  *profile        `json:"seccompProfile"`
	AppArmorProfile *profile        `json:"appArmorProfile"`
}

type securityContext struct {
	identity                 `json:",inline"`
	AllowPrivilegeEscalation *bool         `json:"allowPrivilegeEscalation"`
	Capabilities             *capabilities `json:"capabilities"`
	Privileged               *bool         `json:"privileged"`
	ProcMount                *string       `json:"procMount"`
	ReadOnlyRootFilesystem   *bool         `json:"readOnlyRootFilesystem"`
}

type capabilities struct {
	Add  []string `json:"add"`
	Drop []string `json:"drop"`
}

type podSecurityContext struct {
	identity                 `json:",inline"`
	FSGroup                  *int64  `json:"fsGroup"`
	FSGroupChangePolicy      *string `json:"fsGroupChangePolicy"`
	SupplementalGroups       []int64 `json:"supplementalGroups"`
	SupplementalGroupsPolicy *string `json:"supplementalGroupsPolicy"`
	Sysctls                  []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"sysctls"`
}

type volume struct {
	Name                  string         `json:"name"`
	ConfigMap             *objectVolume  `json:"configMap"`
	Secret                *secretVolume  `json:"secret"`
	EmptyDir              *emptyDir      `json:"emptyDir"`
	PersistentVolumeClaim *claimVolume   `json:"persistentVolumeClaim"`
	Projected             map[string]any `json:"projected"`
	DownwardAPI           map[string]any `json:"downwardAPI"`
	CSI                   map[string]any `json:"csi"`
	Ephemeral             map[string]any `json:"ephemeral"`
	HostPath              *hostPath      `json:"hostPath"`
	NFS                   *nfs           `json:"nfs"`
}

type objectVolume struct {
	Name        string      `json:"name"`
	Items       []keyToPath `json:"items"`
	DefaultMode *int64      `json:"defaultMode"`
	Optional    *bool       `json:"optional"`
}

type secretVolume struct {
	SecretName  string      `json:"secretName"`
	Items       []keyToPath `json:"items"`
	DefaultMode *int64      `json:"defaultMode"`
	Optional    *bool       `json:"optional"`
}

type emptyDir struct {
	Medium    string              `json:"medium"`
	SizeLimit *intstr.IntOrString `json:"sizeLimit"`
}

type claimVolume struct {
	ClaimName string `json:"claimName"`
	ReadOnly  *bool  `json:"readOnly"`
}

type hostPath struct {
	Path string  `json:"path"`
	Type *string `json:"type"`
}

type nfs struct {
	Server   string `json:"server"`
	Path     string `json:"path"`
	ReadOnly *bool  `json:"readOnly"`
}

type volumeMount struct {
	Name      string  `json:"name"`
	MountPath string  `json:"mountPath"`
	SubPath   *string `json:"subPath"`
	ReadOnly  *bool   `json:"readOnly"`
}

// decodePlaybook reads an object: values of the wrong type are errors. Unknown fields the API server prunes or refuses.
func decodePlaybook(raw []byte) (*playbook, field.ErrorList) {
	p := &playbook{}
	if err := kjson.UnmarshalCaseSensitivePreserveInts(raw, p); err != nil {
		return nil, field.ErrorList{field.Invalid(field.NewPath(""), "", err.Error())}
	}
	return p, nil
}
