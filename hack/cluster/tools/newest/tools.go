//go:build tools

// Package tools names the Kubernetes commands that the tests run, so that
// go.mod and go.sum lock them and everything they are built from.
package tools

import (
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
	_ "k8s.io/kubernetes/cmd/kube-controller-manager"
	_ "k8s.io/kubernetes/cmd/kubectl"
)
