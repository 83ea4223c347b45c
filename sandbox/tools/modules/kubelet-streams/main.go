// Command kubelet-streams runs commands in pods' environments and forwards connections to pods' ports, with the packages
// that Kubernetes' own container runtimes serve `kubectl exec` and `kubectl port-forward` with. It decides nothing: the
// node agent, which alone can open its socket, states with each request what to run or where to connect.
//
//	kubelet-streams <socket>
package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/util/remotecommand"
	"k8s.io/kubelet/pkg/cri/streaming/portforward"
	streams "k8s.io/kubelet/pkg/cri/streaming/remotecommand"
)

const (
	// targetHeader has the target of a request: JSON, in base64.
	targetHeader = "X-Sandbox-Target"
	idle         = 4 * time.Hour
	// an environment can be larger than Go's default limit
	longestHeader = 8 << 20
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "kubelet-streams: %s\n", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: kubelet-streams <socket>")
	}
	listener, err := net.Listen("unix", args[0])
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/exec", serveExec)
	mux.HandleFunc("/portForward", servePortForward)
	server := &http.Server{
		Handler:           mux,
		MaxHeaderBytes:    longestHeader,
		ReadHeaderTimeout: 15 * time.Second,
		ConnContext:       withEnd,
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		<-stop
		commands.killAll()
		os.Exit(0)
	}()
	return server.Serve(endReporting{listener})
}

func serveExec(response http.ResponseWriter, request *http.Request) {
	var target execTarget
	options, err := streams.NewOptions(request)
	if err == nil {
		err = readTarget(request, &target)
	}
	if err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	streams.ServeExec(response, request, &target, "", "", "", target.Command, options,
		idle, remotecommand.DefaultStreamCreationTimeout, remotecommand.SupportedStreamingProtocols)
}

func servePortForward(response http.ResponseWriter, request *http.Request) {
	var target portTarget
	options, err := portforward.NewV4Options(request)
	if err == nil {
		err = readTarget(request, &target)
	}
	if err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	portforward.ServePortForward(response, request, &target, "", "", options,
		idle, remotecommand.DefaultStreamCreationTimeout, portforward.SupportedProtocols)
}

func readTarget(request *http.Request, target any) error {
	text, err := base64.StdEncoding.DecodeString(request.Header.Get(targetHeader))
	if err != nil {
		return fmt.Errorf("%s: %w", targetHeader, err)
	}
	return json.Unmarshal(text, target)
}

type endKey struct{}

// endReporting makes connections that report their end: the server itself does not watch one that is upgraded.
type endReporting struct{ net.Listener }

func (listener endReporting) Accept() (net.Conn, error) {
	conn, err := listener.Listener.Accept()
	if err != nil {
		return nil, err
	}
	ended := make(chan struct{})
	return &watchedConn{Conn: conn, ended: ended, end: sync.OnceFunc(func() { close(ended) })}, nil
}

type watchedConn struct {
	net.Conn
	ended <-chan struct{}
	end   func()
}

func (conn *watchedConn) Read(buffer []byte) (int, error) {
	count, err := conn.Conn.Read(buffer)
	var timeout net.Error
	if err != nil && !(errors.As(err, &timeout) && timeout.Timeout()) {
		conn.end()
	}
	return count, err
}

func withEnd(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, endKey{}, conn.(*watchedConn).ended)
}

// ended is closed when the client of a request has gone.
func ended(ctx context.Context) <-chan struct{} {
	return ctx.Value(endKey{}).(<-chan struct{})
}
