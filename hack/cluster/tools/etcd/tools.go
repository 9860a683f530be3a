//go:build tools

// Package etcd names the etcd server that the tests run, in a module of its
// own: the module of kube-apiserver would choose other versions of etcd's
// dependencies than etcd is released with.
package etcd

import _ "go.etcd.io/etcd/server/v3"
