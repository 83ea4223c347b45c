package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"net/http"
	"os"
	"time"

	apis "github.com/linkerd/linkerd2/controller/k8s"
	injector "github.com/linkerd/linkerd2/controller/proxy-injector"
	validator "github.com/linkerd/linkerd2/controller/sp-validator"
	"github.com/linkerd/linkerd2/pkg/inject"
	"github.com/linkerd/linkerd2/pkg/k8s"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/record"
)

// what upstream's command watches
var watched = []apis.APIResource{
	apis.NS, apis.Deploy, apis.RC, apis.RS, apis.Job, apis.DS, apis.SS, apis.Pod, apis.CJ,
}

func serve(args []string) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	kubeconfig := flags.String("kubeconfig", "", "kubeconfig of the cluster")
	listen := flags.String("listen", "", "address to listen on, host:port")
	cert := flags.String("tls-cert-file", "", "certificate to serve with")
	key := flags.String("tls-private-key-file", "", "its key")
	ca := flags.String("client-ca-file", "", "authority of the clients that may ask")
	folder := flags.String("folder", "", "folder for the files that a pod of Linkerd's would have mounted")
	namespace := flags.String("linkerd-namespace", "linkerd", "namespace of the control plane")
	if err := flags.Parse(args); err != nil {
		return err
	}
	config, err := k8s.GetConfig(*kubeconfig, "")
	if err != nil {
		return err
	}
	// it answers for a whole cluster, and the API server waits for it
	config.QPS = -1
	injection, profiles, err := newWebhooks(config, *namespace, *folder)
	if err != nil {
		return err
	}
	authorities, err := os.ReadFile(*ca)
	if err != nil {
		return err
	}
	clients := x509.NewCertPool()
	if !clients.AppendCertsFromPEM(authorities) {
		return fmt.Errorf("%s: no certificate in it", *ca)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ready", func(response http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(response, "ready")
	})
	mux.Handle("POST /", injection)
	mux.Handle("POST /service-profiles", profiles)
	server := &http.Server{
		Addr:              *listen,
		Handler:           mux,
		ReadHeaderTimeout: 15 * time.Second,
		TLSConfig: &tls.Config{
			MinVersion: tls.VersionTLS12,
			ClientAuth: tls.RequireAndVerifyClientCert,
			ClientCAs:  clients,
		},
	}
	return server.ListenAndServeTLS(*cert, *key)
}

// newWebhooks returns the webhook for new pods and Services, and the one for ServiceProfiles.
func newWebhooks(config *rest.Config, namespace, folder string) (injection, profiles *webhook, err error) {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, nil, err
	}
	api, err := apis.InitializeMetadataAPIForConfig(config, "local", watched...)
	if err != nil {
		return nil, nil, err
	}
	api.Sync(nil)
	events := record.NewBroadcaster(record.WithContext(context.Background()))
	events.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: client.CoreV1().Events("")})
	component := func(name string) record.EventRecorder {
		return events.NewRecorder(scheme.Scheme, corev1.EventSource{Component: name})
	}
	inject := injector.Inject(namespace, inject.GetOverriddenValues, inject.PatchProducers)
	injection = &webhook{
		api:      api,
		recorder: component("linkerd-proxy-injector"),
		ready:    newMounts(client, namespace, folder).refresh,
		handle:   knownNamespace(inject),
	}
	profiles = &webhook{
		api:      api,
		recorder: component("linkerd-sp-validator"),
		ready:    func() error { return nil },
		handle:   validator.AdmitSP,
	}
	return injection, profiles, nil
}
