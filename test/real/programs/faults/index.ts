import * as k8s from "@pulumi/kubernetes";
import * as kx from "@pulumi/kubernetesx";
import * as pulumi from "@pulumi/pulumi";

import { CanaryWorkload } from "../../../../components";
import { fieldsOf } from "../../../../rules/canary/reading";
import { rateAnnotation } from "../../../../sandbox/mesh/traffic/base-load";
import { installedPlatform } from "../installed-platform";
import {
    faultsNamespace,
    type FaultStage,
    type FaultyWorkload,
    faultyWorkloads,
    usualUsers,
} from "./workloads";

const stage = new pulumi.Config().require<FaultStage>("stage");
const namespace = faultsNamespace;
const port = 9898;
const healthPort = 9797;

for (const workload of faultyWorkloads) {
    if (workload.query === undefined) {
        ofComponent(workload);
    } else {
        ofManifests(workload, workload.query);
    }
}

function ofComponent(faulty: FaultyWorkload): void {
    const { name, users = usualUsers, timeouts, metrics, next, strategy } = faulty;
    new CanaryWorkload(
        name,
        {
            namespace,
            platform: installedPlatform,
            workload: {
                kind: "Deployment",
                pod: new kx.PodBuilder({
                    containers: [
                        {
                            ...container(next),
                            env: { PODINFO_UI_MESSAGE: stage },
                            ports: { http: port },
                        },
                    ],
                }),
            },
            service: { port },
            timeouts,
            analysis: {
                interval: "10s",
                // a busy machine costs a healthy version a check or two
                threshold: 4,
                strategy: strategy ?? { kind: "weighted", stepWeight: 50, maxWeight: 100 },
                metrics: metrics ?? [{ kind: "successRate", min: "99%", window: "30s" }],
            },
            progressDeadline: "300s",
        },
        { transforms: [withUsers(users)] },
    );
}

/** As somebody writes it who has read a tutorial. */
function ofManifests({ name, users = usualUsers, next }: FaultyWorkload, query: string): void {
    const labels = { app: name };
    const target = new k8s.apps.v1.Deployment(name, {
        metadata: { name, namespace },
        spec: {
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    containers: [
                        {
                            ...container(next),
                            env: [{ name: "PODINFO_UI_MESSAGE", value: stage }],
                            ports: [{ name: "http", containerPort: port }],
                        },
                    ],
                },
            },
        },
    });
    const template = new k8s.apiextensions.CustomResource(`${name}-template`, {
        apiVersion: "flagger.app/v1beta1",
        kind: "MetricTemplate",
        metadata: { name, namespace },
        spec: { provider: { type: "prometheus", address: installedPlatform.prometheus }, query },
    });
    new k8s.apiextensions.CustomResource(
        `${name}-canary`,
        {
            apiVersion: "flagger.app/v1beta1",
            kind: "Canary",
            metadata: {
                name,
                namespace,
                annotations: {
                    [rateAnnotation]: String(users),
                    "pulumi.com/waitFor": "jsonpath={.status.lastPromotedSpec}",
                },
            },
            spec: {
                provider: "gatewayapi:v1beta1",
                targetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
                progressDeadlineSeconds: 300,
                service: {
                    port,
                    targetPort: port,
                    gatewayRefs: [{ group: "core", kind: "Service", name, namespace, port }],
                },
                analysis: {
                    interval: "10s",
                    threshold: 4,
                    stepWeight: 50,
                    maxWeight: 100,
                    metrics: [
                        {
                            name: "success-rate",
                            templateRef: { name, namespace },
                            thresholdRange: { min: 99 },
                            interval: "30s",
                        },
                    ],
                },
            },
        },
        { dependsOn: [target, template] },
    );
}

/** Podinfo, whose readiness does not depend on what it answers to users. */
function container(next: readonly string[]) {
    const args = stage === "first" ? [] : next;
    return {
        name: "podinfo",
        image: "ghcr.io/stefanprodan/podinfo:6.0.0",
        command: ["./podinfo", `--port=${port}`, `--port-metrics=${healthPort}`, ...args],
        readinessProbe: { httpGet: { path: "/healthz", port: healthPort }, periodSeconds: 2 },
        resources: { requests: { cpu: "1m", memory: "16Mi" } },
    };
}

/** Gives the Canary the sandbox's annotation for its users. */
function withUsers(users: number): pulumi.ResourceTransform {
    return ({ type, props, opts }) =>
        type === "kubernetes:flagger.app/v1beta1:Canary"
            ? {
                  props: {
                      ...props,
                      metadata: {
                          ...fieldsOf(props["metadata"]),
                          annotations: {
                              ...fieldsOf(fieldsOf(props["metadata"])["annotations"]),
                              [rateAnnotation]: String(users),
                          },
                      },
                  },
                  opts,
              }
            : undefined;
}
