module github.com/linkerd-canary/linkerd-canary/sandbox/tools/modules/gateway-api

go 1.26

require sigs.k8s.io/gateway-api v1.2.1
