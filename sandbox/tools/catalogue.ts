import { certManagerPatches, trustManagerPatches } from "./cert-manager";
import { injectorPatches } from "./linkerd-injector";
import {
    flaggerOnSockets,
    heyThroughProxy,
    podinfoOnSockets,
    prometheusOnSockets,
} from "./socket-patches";
import type { Tool, ToolName, VersionQuestion } from "./types";

const kubernetesStamps = (version: string): Record<string, string> => {
    const [major = "", minor = ""] = version.split(".");
    return {
        "k8s.io/component-base/version.gitVersion": `v${version}`,
        "k8s.io/component-base/version.gitMajor": major,
        "k8s.io/component-base/version.gitMinor": minor,
        "k8s.io/component-base/version.gitTreeState": "clean",
        "k8s.io/client-go/pkg/version.gitVersion": `v${version}`,
    };
};

const kubernetesVersion: VersionQuestion = { args: ["--version"], answer: /^Kubernetes v(\S+)$/m };

/**
 * Every program of the sandbox, in the order in which they are built. Versions stand in the families'
 * go.mod files and nowhere else.
 */
export const tools: readonly Tool[] = [
    {
        name: "kube-apiserver",
        family: "kubernetes",
        module: "k8s.io/kubernetes",
        package: "k8s.io/kubernetes/cmd/kube-apiserver",
        stamps: kubernetesStamps,
        question: kubernetesVersion,
    },
    {
        name: "kube-controller-manager",
        family: "kubernetes",
        module: "k8s.io/kubernetes",
        package: "k8s.io/kubernetes/cmd/kube-controller-manager",
        stamps: kubernetesStamps,
        question: kubernetesVersion,
    },
    {
        name: "kube-scheduler",
        family: "kubernetes",
        module: "k8s.io/kubernetes",
        package: "k8s.io/kubernetes/cmd/kube-scheduler",
        stamps: kubernetesStamps,
        question: kubernetesVersion,
    },
    {
        name: "kubectl",
        family: "kubernetes",
        module: "k8s.io/kubernetes",
        package: "k8s.io/kubernetes/cmd/kubectl",
        stamps: kubernetesStamps,
        question: { args: ["version", "--client"], answer: /^Client Version: v(\S+)$/m },
    },
    {
        name: "etcd",
        family: "etcd",
        module: "go.etcd.io/etcd/server/v3",
        package: "go.etcd.io/etcd/server/v3",
        question: { args: ["--version"], answer: /^etcd Version: (\S+)$/m },
    },
    {
        name: "kwok",
        family: "kwok",
        module: "sigs.k8s.io/kwok",
        package: "sigs.k8s.io/kwok/cmd/kwok",
        question: { args: ["--version"], answer: /^kwok version v(\S+)/m },
    },
    {
        name: "pulumi-resource-kubernetes",
        family: "pulumi-kubernetes",
        module: "github.com/pulumi/pulumi-kubernetes/provider/v4",
        package: ".",
        stamps: (version) => ({
            "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version.Version": version,
        }),
        prepare: "pulumi-provider",
    },
    {
        name: "pulumi",
        family: "pulumi",
        module: "github.com/pulumi/pulumi/pkg/v3",
        package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        stamps: (version) => ({
            "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": version,
        }),
        question: { args: ["version"], answer: /^v?(\d\S*)$/m },
    },
    {
        name: "pulumi-language-nodejs",
        family: "pulumi-nodejs",
        module: "github.com/pulumi/pulumi/sdk/v3",
        package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    },
    {
        name: "flagger",
        family: "flagger",
        module: "github.com/fluxcd/flagger",
        package: "github.com/fluxcd/flagger/cmd/flagger",
        patches: flaggerOnSockets,
    },
    {
        // for clusters that are upgraded from it
        name: "flagger-1.43",
        family: "flagger-1.43",
        module: "github.com/fluxcd/flagger",
        package: "github.com/fluxcd/flagger/cmd/flagger",
        patches: flaggerOnSockets,
        onDemand: true,
    },
    {
        name: "loadtester",
        family: "flagger",
        module: "github.com/fluxcd/flagger",
        package: "github.com/fluxcd/flagger/cmd/loadtester",
        patches: flaggerOnSockets,
    },
    {
        name: "podinfo",
        family: "podinfo",
        module: "github.com/stefanprodan/podinfo",
        package: "github.com/stefanprodan/podinfo/cmd/podinfo",
        patches: podinfoOnSockets,
    },
    {
        name: "hey",
        family: "hey",
        module: "github.com/rakyll/hey",
        package: "github.com/rakyll/hey",
        patches: heyThroughProxy,
    },
    {
        name: "prometheus",
        family: "prometheus",
        module: "github.com/prometheus/prometheus",
        package: "github.com/prometheus/prometheus/cmd/prometheus",
        // every other service discovery brings a cloud's SDK with it
        tags: ["remove_all_sd", "enable_kubernetes_sd"],
        stamps: (version) => ({ "github.com/prometheus/common/version.Version": version }),
        patches: prometheusOnSockets,
    },
    {
        name: "helm",
        family: "helm",
        module: "helm.sh/helm/v3",
        package: "helm.sh/helm/v3/cmd/helm",
        stamps: (version, pinned) => {
            // without a cluster to ask, helm takes charts to be for the Kubernetes of its own client
            const [, minor = ""] = pinned("k8s.io/client-go").split(".");
            return {
                "helm.sh/helm/v3/internal/version.version": `v${version}`,
                "helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor": "1",
                "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor": minor,
                "helm.sh/helm/v3/pkg/lint/rules.k8sVersionMajor": "1",
                "helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor": minor,
            };
        },
        question: { args: ["version", "--short"], answer: /^v(\d[^\s+]*)/m },
        optional: true,
    },
    {
        // Linkerd's own package for injection, with a main package of ours around it
        name: "linkerd-injector",
        family: "linkerd-injector",
        module: "github.com/linkerd/linkerd2",
        package: ".",
        stamps: (version) => ({ "github.com/linkerd/linkerd2/pkg/version.Version": version }),
        patches: injectorPatches,
        prepare: "linkerd-injector",
    },
    {
        // Kubernetes' own packages for exec and port-forward, with a main package of ours around them
        name: "kubelet-streams",
        family: "kubelet-streams",
        module: "k8s.io/kubelet",
        package: ".",
    },
    {
        // cert-manager's own packages, with a main package of ours around them
        name: "cert-manager",
        family: "cert-manager",
        module: "github.com/cert-manager/cert-manager",
        package: ".",
        stamps: (version) => ({
            "github.com/cert-manager/cert-manager/pkg/util.AppVersion": `v${version}`,
        }),
        patches: certManagerPatches,
        onDemand: true,
    },
    {
        name: "trust-manager",
        family: "trust-manager",
        module: "github.com/cert-manager/trust-manager",
        package: "github.com/cert-manager/trust-manager/cmd/trust-manager",
        patches: trustManagerPatches,
        onDemand: true,
    },
    {
        // checks the workflows of this project
        name: "actionlint",
        family: "actionlint",
        module: "github.com/rhysd/actionlint",
        package: "github.com/rhysd/actionlint/cmd/actionlint",
        question: { args: ["-version"], answer: /^v?(\d\S*)$/m },
        optional: true,
    },
];

/** The catalogue's row of a tool. */
export function toolNamed(name: ToolName): Tool {
    const tool = tools.find((candidate) => candidate.name === name);
    if (tool === undefined) {
        throw new Error(`the catalogue has no tool ${name}`);
    }
    return tool;
}
