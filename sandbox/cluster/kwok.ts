import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { hostIP } from "../node/addresses";
import { isProgramPodQuery } from "../node/programs";
import { type ClusterContext, type Component, flags } from "./component";

/**
 * KWOK keeps the nodes' heartbeats and the status of every pod that has no real program.
 * Pods that the node agent runs are left to it from birth to end. It has no server; that it works shows in ready nodes.
 */
export function kwok(context: ClusterContext): Component {
    const { paths, kubeconfigOf } = context;
    const config = path.join(paths.config, "kwok.yaml");
    fs.writeFileSync(
        config,
        podStages()
            .map((stage) => stringify(stage))
            .join("---\n"),
    );
    return {
        name: "kwok",
        args: flags({
            kubeconfig: kubeconfigOf("kwok"),
            config,
            "manage-all-nodes": true,
            cidr: "10.244.0.1/16",
            "node-ip": hostIP,
            "node-lease-duration-seconds": 40,
            // else it listens, and any user of the machine and any web page can read its profiles
            "node-port": 0,
        }),
        stopGraceMs: 5_000,
    };
}

const notProgram = { key: isProgramPodQuery, operator: "NotIn", values: ["true"] };
const notDeleted = { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" };

function stage(name: string, matchExpressions: object[], next: object): object {
    return {
        apiVersion: "kwok.x-k8s.io/v1alpha1",
        kind: "Stage",
        metadata: { name },
        spec: {
            resourceRef: { apiGroup: "v1", kind: "Pod" },
            selector: { matchExpressions: [...matchExpressions, notProgram] },
            next,
        },
    };
}

/** Life of a pod without a program: ready at once, completed when a Job owns it, gone when deleted. */
function podStages(): object[] {
    return [
        stage("pod-ready", [notDeleted, { key: ".status.podIP", operator: "DoesNotExist" }], {
            statusTemplate: readyTemplate,
        }),
        stage(
            "pod-complete",
            [
                notDeleted,
                { key: ".status.phase", operator: "In", values: ["Running"] },
                { key: ".metadata.ownerReferences.[].kind", operator: "In", values: ["Job"] },
            ],
            { statusTemplate: completedTemplate },
        ),
        stage("pod-delete", [{ key: ".metadata.deletionTimestamp", operator: "Exists" }], {
            finalizers: { empty: true },
            delete: true,
        }),
    ];
}

const readyTemplate = `{{ $now := Now }}
phase: Running
startTime: {{ $now | Quote }}
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
podIP: {{ PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) | Quote }}
conditions:
{{ range $type := list "Initialized" "ContainersReady" "Ready" }}
- type: {{ $type | Quote }}
  status: "True"
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
{{ range .spec.readinessGates }}
- type: {{ .conditionType | Quote }}
  status: "True"
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: true
  started: true
  restartCount: 0
  state:
    running:
      startedAt: {{ $now | Quote }}
{{ end }}
initContainerStatuses:
{{ range .spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: true
  restartCount: 0
{{ if eq ( or .restartPolicy "" ) "Always" }}
  started: true
  state:
    running:
      startedAt: {{ $now | Quote }}
{{ else }}
  state:
    terminated:
      exitCode: 0
      reason: Completed
      startedAt: {{ $now | Quote }}
      finishedAt: {{ $now | Quote }}
{{ end }}
{{ end }}
`;

const completedTemplate = `{{ $now := Now }}
phase: Succeeded
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: false
  started: false
  restartCount: 0
  state:
    terminated:
      exitCode: 0
      reason: Completed
      startedAt: {{ $now | Quote }}
      finishedAt: {{ $now | Quote }}
{{ end }}
`;
