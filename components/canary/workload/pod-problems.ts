import type { Problem } from "../../../rules/problems/problem";
import { type PlainPodSpec, servingContainer } from "./pod-defaults";

/**
 * Problems of a workload's own pod, with its defaults.
 *
 * @param port port or port's name that the Service sends requests to
 */
export function podProblems(spec: PlainPodSpec, port: number | string): Problem[] {
    const container = servingContainer(spec, port);
    if (container === undefined) {
        return [
            {
                id: "workload/serving-container",
                severity: "error",
                path: "workload.pod",
                value: port,
                requirement:
                    "no container declares the port that the Service sends requests to (service.targetPort, or service.port)",
                fix: "add it to the ports of the container that listens on it",
            },
        ];
    }
    const path = `workload.pod: container ${container.name}`;
    const { readinessProbe } = container;
    if (readinessProbe === undefined) {
        return [
            {
                id: "workload/readiness-probe",
                severity: "error",
                path,
                value: readinessProbe,
                requirement:
                    "without a readiness probe, the canary receives traffic before it can answer, and a broken release counts as ready",
                fix: 'set the path of the probe, such as workload.health: { ready: "/readyz" }, or add a readinessProbe to the container',
            },
        ];
    }
    return readinessProbe.tcpSocket === undefined
        ? []
        : [
              {
                  id: "workload/tcp-probe",
                  severity: "warning",
                  path: `${path}: readinessProbe.tcpSocket`,
                  value: readinessProbe.tcpSocket,
                  requirement:
                      "the mesh's proxy accepts every connection for the container, so this probe always passes",
                  fix: "use httpGet, grpc or exec",
              },
          ];
}
