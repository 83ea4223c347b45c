// Command cert-manager is cert-manager's own controllers, cainjector and webhook, put together from its published Go
// module.
//
//	cert-manager controller --kubeconfig … …   issues and renews certificates
//	cert-manager cainjector --kubeconfig … …   writes CA bundles into webhook configurations and APIServices
//	cert-manager webhook --kubeconfig … …      answers the API server's calls for cert-manager's kinds
//
// Upstream's programs cannot be built from modules: each is a module of its own under a path at which no proxy finds it,
// and requires the client of an issuer, Venafi, whose module is not published any more. Everything here but that issuer,
// Vault and ACME is upstream's. No leader is elected: a Deployment with one replica needs none.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/pflag"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/cert-manager/cert-manager/pkg/logs"
)

const usage = "usage: cert-manager controller|cainjector|webhook --kubeconfig <file> …"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "cert-manager: %s\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	logs.InitLogs()
	defer logs.FlushLogs()
	ctrl.SetLogger(klog.Background())
	switch args[0] {
	case "controller":
		return runController(ctx, args[1:])
	case "cainjector":
		return runCAInjector(ctx, args[1:])
	case "webhook":
		return runWebhook(ctx, args[1:])
	}
	return errors.New(usage)
}

// newFlags has the flags that the chart sets for each program.
func newFlags(name string, logging *logsapi.LoggingConfiguration) (*pflag.FlagSet, *string) {
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	kubeconfig := flags.String("kubeconfig", "", "the kubeconfig; that of the pod's service account if none is set")
	flags.String("leader-election-namespace", "", "without effect: no leader is elected")
	logs.AddFlags(logging, flags)
	return flags, kubeconfig
}
