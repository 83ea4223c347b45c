module github.com/linkerd-canary/linkerd-canary/test/real/support/gitops-crds

go 1.26

require (
	github.com/argoproj/argo-cd/v3 v3.3.0
	github.com/fluxcd/kustomize-controller v1.9.0
	github.com/fluxcd/source-controller v1.9.0
)
