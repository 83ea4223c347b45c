// Command pulumi-resource-kubernetes is Pulumi's Kubernetes provider, put together from its published Go module.
//
// The module holds the provider as a library; its own command embeds two files that only its release build makes.
// sandbox/tools makes them out of the module's schema.json and terraform-mapping.json before it builds this.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

//go:embed schema-embed.json
var schema []byte

//go:embed terraform-mapping-embed.json
var terraformMapping []byte

func main() {
	provider.Serve("kubernetes", version.Version, schema, terraformMapping)
}
