package main

import (
	"encoding/json"
	"io"
	"net/http"

	admissionv1 "k8s.io/api/admission/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// maxBody is the largest body, in bytes.
const maxBody = 7 << 20

var playbookKind = schema.GroupKind{Group: "ansible.cloud37.dev", Kind: "Playbook"}

// serve makes a handler of a function that answers one request.
func serve(answer func(*admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
			return
		}
		var review admissionv1.AdmissionReview
		if err := json.Unmarshal(body, &review); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if review.Request == nil || review.Kind != "AdmissionReview" || review.APIVersion != "admission.k8s.io/v1" {
			http.Error(w, "the body must be an AdmissionReview of admission.k8s.io/v1", http.StatusBadRequest)
			return
		}
		response := answer(review.Request)
		response.UID = review.Request.UID
		answered := admissionv1.AdmissionReview{TypeMeta: review.TypeMeta, Response: response}
		out, err := json.Marshal(answered)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(out)
	}
}

// verdict is what the checks of one object found.
type verdict struct {
	errors   field.ErrorList
	warnings []string
}

// judge runs every check.
func judge(p *playbook) verdict {
	errs := schemaErrors(p)
	errs = append(errs, semanticErrors(p)...)
	broken, warned := policyErrors(p)
	var warnings []string
	for _, w := range warned {
		warnings = append(warnings, w.Field+": "+w.Detail)
	}
	return verdict{errors: append(errs, broken...), warnings: warnings}
}

// decoded is the object of a request, or the answer that refuses what nobody can read.
func decoded(request *admissionv1.AdmissionRequest) (*playbook, *admissionv1.AdmissionResponse) {
	if request.Kind.Kind != "Playbook" || request.Kind.Group != playbookKind.Group || request.Kind.Version != "v1beta1" {
		return nil, refused(apierrors.NewBadRequest("only Playbooks of v1beta1 are judged here").Status())
	}
	p, errs := decodePlaybook(request.Object.Raw)
	if len(errs) > 0 {
		return nil, refused(apierrors.NewInvalid(playbookKind, request.Name, errs).Status())
	}
	return p, nil
}

func refused(status metav1.Status) *admissionv1.AdmissionResponse {
	return &admissionv1.AdmissionResponse{Allowed: false, Result: &status}
}

// validate answers a validating webhook.
func validate(request *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	p, refusal := decoded(request)
	if refusal != nil {
		return refusal
	}
	found := judge(p)
	if len(found.errors) > 0 {
		answer := refused(apierrors.NewInvalid(playbookKind, request.Name, found.errors).Status())
		answer.Warnings = found.warnings
		return answer
	}
	return &admissionv1.AdmissionResponse{Allowed: true, Warnings: found.warnings}
}

// mutate answers a mutating webhook: defaults as a JSON Patch, or everything that is wrong.
func mutate(request *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	p, refusal := decoded(request)
	if refusal != nil {
		return refusal
	}
	operations := defaults(p, request.UserInfo)
	if found := judge(p); len(found.errors) > 0 {
		return refused(apierrors.NewInvalid(playbookKind, request.Name, found.errors).Status())
	}
	if len(operations) == 0 {
		return &admissionv1.AdmissionResponse{Allowed: true}
	}
	patch, err := json.Marshal(operations)
	if err != nil {
		return refused(apierrors.NewInternalError(err).Status())
	}
	patchType := admissionv1.PatchTypeJSONPatch
	return &admissionv1.AdmissionResponse{Allowed: true, Patch: patch, PatchType: &patchType}
}
