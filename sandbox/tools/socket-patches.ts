import type { Patch } from "./types";

/**
 * The environment variable with the folder in which a program of a pod listens: on a socket for each of its ports, named
 * after the port. A port of loopback would be open to every user of the machine and to web pages in their browsers, and
 * the load tester runs the commands that it is sent.
 */
export const SOCKETS = "SANDBOX_SOCKETS";

/** A Go function that serves on a socket, as `srv.ListenAndServe()` does on a port. */
const serveOnSocket = `func serveOnSocket(srv *http.Server, port string) error {
	listener, err := net.Listen("unix", os.Getenv("${SOCKETS}")+"/"+port)
	if err != nil {
		return err
	}
	return srv.Serve(listener)
}

`;

function flaggerServer(file: string): readonly Patch[] {
    const start = "// ListenAndServe starts a web server";
    return [
        { file, find: '\t"net/http"\n', replace: '\t"net"\n\t"net/http"\n\t"os"\n' },
        { file, find: start, replace: `${serveOnSocket}${start}` },
        { file, find: "srv.ListenAndServe()", replace: "serveOnSocket(srv, port)" },
    ];
}

/** Flagger and its load tester. */
export const flaggerOnSockets: readonly Patch[] = [
    ...flaggerServer("pkg/server/server.go"),
    ...flaggerServer("pkg/loadtester/server.go"),
];

const podinfoHttp = "pkg/api/http/server.go";
const podinfoGrpc = "pkg/api/grpc/server.go";

/** podinfo's three servers. */
export const podinfoOnSockets: readonly Patch[] = [
    { file: podinfoHttp, find: '\t"net/http"\n', replace: '\t"net"\n\t"net/http"\n' },
    {
        file: podinfoHttp,
        find: "func (s *Server) startServer()",
        replace: `${serveOnSocket}func (s *Server) startServer()`,
    },
    {
        file: podinfoHttp,
        find: "if err := srv.ListenAndServe();",
        replace: "if err := serveOnSocket(srv, s.config.Port);",
    },
    {
        file: podinfoHttp,
        find: "\t\tsrv.ListenAndServe()",
        replace: "\t\tserveOnSocket(srv, fmt.Sprint(s.config.PortMetrics))",
    },
    { file: podinfoGrpc, find: '\t"net"\n', replace: '\t"net"\n\t"os"\n' },
    {
        file: podinfoGrpc,
        find: 'net.Listen("tcp", fmt.Sprintf(":%v", s.config.Port))',
        replace: `net.Listen("unix", fmt.Sprintf("%s/%v", os.Getenv("${SOCKETS}"), s.config.Port))`,
    },
];

/** Prometheus, which listens on a port where the variable is not set. */
export const prometheusOnSockets: readonly Patch[] = [
    {
        file: "web/web.go",
        find: '\tlistener, err := net.Listen("tcp", address)\n',
        replace: `\tnetwork := "tcp"
	if folder := os.Getenv("${SOCKETS}"); folder != "" {
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		network, address = "unix", folder+"/"+port
	}
	listener, err := net.Listen(network, address)
`,
    },
];

/**
 * hey ignores HTTP_PROXY, and in the sandbox the names of the cluster resolve only in the mesh's proxy, whose password must
 * not be an argument: those are visible to every user.
 */
export const heyThroughProxy: readonly Patch[] = [
    {
        file: "hey.go",
        find: 'flag.String("x", "", "")',
        replace: 'flag.String("x", os.Getenv("HTTP_PROXY"), "")',
    },
];
