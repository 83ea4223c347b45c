// Command linkerd-injector is Linkerd's own proxy injector, put together from its published Go module: packages
// pkg/inject and controller/proxy-injector of linkerd2.
//
//	linkerd-injector oracle --install rendering.yaml   says of workloads whether they would be injected, and why not
//	linkerd-injector serve --kubeconfig … --listen …   answers the API server's webhook calls
//
// Upstream's program cannot be used as it is: it reads its configuration and certificates from /var/run, and its
// module leaves out the charts that it renders patches from. sandbox/tools/linkerd-injector.ts lays those beside this.
package main

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"os"

	"github.com/linkerd/linkerd2/pkg/charts/static"
)

//go:embed all:charts
var charts embed.FS

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "linkerd-injector: %s\n", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	templates, err := fs.Sub(charts, "charts")
	if err != nil {
		return err
	}
	static.Templates = http.FS(templates)

	if len(args) > 0 {
		switch args[0] {
		case "oracle":
			return oracle(args[1:], os.Stdin, os.Stdout)
		case "serve":
			return serve(args[1:])
		}
	}
	return fmt.Errorf("usage: linkerd-injector oracle --install <rendering.yaml> | serve --kubeconfig <file> …")
}
