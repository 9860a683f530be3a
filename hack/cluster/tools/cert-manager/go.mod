// Locks cert-manager, whose CustomResourceDefinitions config/certmanager is tested against. Nothing of it is built.
module ansible.cloud37.dev/hack/cluster/tools/cert-manager

go 1.26.0

require github.com/cert-manager/cert-manager v1.21.2
