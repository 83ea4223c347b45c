package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/types"
)

// portTarget is where the programs of a pod listen.
type portTarget struct {
	// Pod is the pod's name, for messages.
	Pod string `json:"pod"`
	// Ports has the network and address of each container port.
	Ports map[int32]localAddress `json:"ports"`
}

type localAddress struct {
	Network string `json:"network"`
	Address string `json:"address"`
}

// PortForward copies between a stream and a port; its signature is that of the streaming package's PortForwarder.
func (target *portTarget) PortForward(_ context.Context, _ string, _ types.UID, port int32, stream io.ReadWriteCloser) error {
	defer stream.Close()
	local, found := target.Ports[port]
	if !found {
		return fmt.Errorf("no program of pod %s listens on port %d in the sandbox; ports that it declares: %s", target.Pod, port, target.declared())
	}
	connection, err := net.Dial(local.Network, local.Address)
	if err != nil {
		return fmt.Errorf("pod %s does not listen on port %d: %w", target.Pod, port, err)
	}
	defer connection.Close()
	go func() {
		_, _ = io.Copy(connection, stream)
		if half, canClose := connection.(interface{ CloseWrite() error }); canClose {
			_ = half.CloseWrite()
		}
	}()
	_, err = io.Copy(stream, connection)
	return err
}

func (target *portTarget) declared() string {
	if len(target.Ports) == 0 {
		return "none"
	}
	ports := []int32{}
	for port := range target.Ports {
		ports = append(ports, port)
	}
	slices.Sort(ports)
	return strings.Trim(fmt.Sprint(ports), "[]")
}
