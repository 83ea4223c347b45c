/** Fields of a container that name one of its ports, which the kubelet looks up when it starts the container. */
export const PORTS_AT_START = [
    "readinessProbe.httpGet",
    "readinessProbe.tcpSocket",
    "startupProbe.httpGet",
    "startupProbe.tcpSocket",
    "lifecycle.postStart.httpGet",
] as const;

/** Those that do nothing if the port is not found. */
export const PORTS_LATER = [
    "livenessProbe.httpGet",
    "livenessProbe.tcpSocket",
    "lifecycle.preStop.httpGet",
] as const;

/** A field that names a port. */
export type PortField = (typeof PORTS_AT_START)[number] | (typeof PORTS_LATER)[number];
