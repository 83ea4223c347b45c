module github.com/linkerd-canary/linkerd-canary/sandbox/tools/modules/linkerd

go 1.26

require github.com/linkerd/linkerd2 v0.5.1-0.20250723143138-3095b3fef660 // release edge-25.7.5
