package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	apis "github.com/linkerd/linkerd2/controller/k8s"
	upstream "github.com/linkerd/linkerd2/controller/webhook"
	log "github.com/sirupsen/logrus"
	admissionv1beta1 "k8s.io/api/admission/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/tools/record"
)

const (
	// longest body that upstream's webhook reads
	longestReview = 10 << 20
	// how far the watch on namespaces may be behind the API server
	namespaceLag = 2 * time.Second
)

// webhook answers AdmissionReviews by one of upstream's own handlers. Upstream's server around them wants to serve
// with files under /var/run.
type webhook struct {
	api      *apis.MetadataAPI
	recorder record.EventRecorder
	// ready tells why a pod of Linkerd's would not be ready, so that the webhook's failure policy would decide
	ready  func() error
	handle upstream.Handler
}

func (webhook *webhook) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	// v1 and v1beta1 agree in every field that is read or written here
	var review admissionv1beta1.AdmissionReview
	body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, longestReview))
	if err == nil {
		err = json.Unmarshal(body, &review)
	}
	if err == nil && review.Request == nil {
		err = fmt.Errorf("the AdmissionReview has no request")
	}
	if err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	if err := webhook.ready(); err != nil {
		http.Error(response, err.Error(), http.StatusServiceUnavailable)
		return
	}
	review.Response = webhook.answer(request.Context(), review.Request)
	review.Request = nil
	response.Header().Set("content-type", "application/json")
	if err := json.NewEncoder(response).Encode(review); err != nil {
		log.Errorf("the answer could not be written: %s", err)
	}
}

// answer refuses the object where Linkerd fails, as upstream's webhook does.
func (webhook *webhook) answer(ctx context.Context, request *admissionv1beta1.AdmissionRequest) *admissionv1beta1.AdmissionResponse {
	given, err := webhook.handle(ctx, webhook.api, request, webhook.recorder)
	if err != nil {
		log.Errorf("%s %s/%s refused: %s", request.Kind.Kind, request.Namespace, request.Name, err)
		return &admissionv1beta1.AdmissionResponse{
			UID:    request.UID,
			Result: &metav1.Status{Message: err.Error()},
		}
	}
	return given
}

// knownNamespace lets a handler wait for the namespace of the request: the API server asks only about namespaces that
// are there, and upstream refuses a pod whose namespace it has not seen.
func knownNamespace(handle upstream.Handler) upstream.Handler {
	return func(ctx context.Context, api *apis.MetadataAPI, request *admissionv1beta1.AdmissionRequest, recorder record.EventRecorder) (*admissionv1beta1.AdmissionResponse, error) {
		known := func(context.Context) (bool, error) {
			_, err := api.Get(apis.NS, request.Namespace)
			return err == nil, nil
		}
		if err := wait.PollUntilContextTimeout(ctx, 5*time.Millisecond, namespaceLag, true, known); err != nil {
			return nil, fmt.Errorf("namespace %s is not known: %w", request.Namespace, err)
		}
		return handle(ctx, api, request, recorder)
	}
}
