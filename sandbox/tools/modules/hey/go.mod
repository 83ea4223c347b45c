module github.com/linkerd-canary/linkerd-canary/sandbox/tools/modules/hey

go 1.26

tool github.com/rakyll/hey

require github.com/rakyll/hey v0.1.5

require (
	golang.org/x/net v0.48.0 // indirect
	golang.org/x/text v0.33.0 // indirect
)
