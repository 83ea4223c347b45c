module github.com/linkerd-canary/linkerd-canary/sandbox/tools/modules/prometheus

go 1.26
