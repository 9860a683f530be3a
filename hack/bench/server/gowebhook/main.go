// Command gowebhook is what the benchmark compares the admission server with: a plain webhook of net/http and
// k8s.io/api/admission/v1 that judges v1beta1 Playbooks on their creation.
//
// It makes these checks, all of them on /mutate as well as on /validate, as the admission server does, and reports all
// problems at once as causes of a metav1.Status:
//
//   - decoding: types of all fields (into Go types; unknown fields are left to the API server, as the admission server does);
//   - metadata: name or generateName, labels, annotations, with the functions of apimachinery;
//   - schema: required fields, lengths, patterns, bounds and enumerations, sizes of lists and maps, list keys, and the
//     exactly-one-of rules of inventories and variables (types.go, schema.go, schemapod.go);
//   - semantics: durations within bounds, tags, environment names, parameters and their constraints (patterns compiled),
//     resources, volumes and mounts, tolerations, selectors, security contexts, vault IDs (semantics.go, semanticspod.go);
//   - policy: POD-01 to POD-08, IMG-01, IMG-02, PATH-01, CMD-01, VAR-01, VAR-02, REF-01 (of the Repository and the Secrets
//     of variables, environment, files and vault), REF-03; rules that are Warn by default become warnings (policy.go,
//     policypod.go, lookalike.go). IMG-01 and REF-03 have a fixed allow list, which the admission server has only with a
//     PlaybookPolicy.
//
// It does not: convert, judge other kinds, versions or updates, read policies or any state of a cluster, ask about rights
// (REF-02) or existence (REF-05), check stamps, honour bypasses, evaluate CEL, or render the Job: POD rules are checked
// on the Playbook's own fields. It stops at the first value that has the wrong type. It has no metrics, no logs, no
// deadlines and no limit but one on the size of a body. Except for the two allow lists it does nothing that the
// admission server does not.
//
// Usage: gowebhook ADDRESS CERTIFICATE KEY
package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: gowebhook ADDRESS CERTIFICATE KEY")
		os.Exit(2)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /mutate", serve(mutate))
	mux.HandleFunc("POST /validate", serve(validate))
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	server := &http.Server{Addr: os.Args[1], Handler: mux}
	fmt.Fprintln(os.Stderr, server.ListenAndServeTLS(os.Args[2], os.Args[3]))
	os.Exit(1)
}
