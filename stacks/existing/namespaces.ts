import type { PlatformArgs } from "../../components";
import { platformParts } from "../../components/platform-parts";
import type { Cluster } from "../../kube/client";
import { textAt } from "../../kube/known";
import { type Problem, refusal, unanswered } from "../../rules/problems/problem";

/** The values of `linkerd.io/inject` with which new pods get a proxy. */
const INJECTED = ["enabled", "ingress"];

/**
 * Rejects namespaces that a stack uses as they are and that do not exist, or whose pods get no proxy.
 *
 * @returns `existing/missing` and `existing/not-meshed`
 */
export async function readNamespaces(
    cluster: Cluster,
    project: string,
    platform: PlatformArgs,
): Promise<Problem[]> {
    const setting = `${project}:namespaces.existing`;
    const problems = await Promise.all(
        platformParts(platform).namespaces.map(async (name) => {
            const answer = await cluster.object(`/api/v1/namespaces/${name}`);
            if ("unreachable" in answer) {
                return unanswered(
                    "existing/unchecked",
                    cluster.path,
                    `whether the namespace ${name} exists was not checked: ${answer.unreachable}`,
                    "start the cluster, or grant this user read access to namespaces",
                );
            }
            if (answer.value === undefined) {
                return refusal(
                    "existing/missing",
                    cluster.path,
                    `no Namespace ${name}`,
                    `${setting} is true, but the cluster does not have the namespace ${name}: its objects would be rejected`,
                    `kubectl create namespace ${name} && kubectl annotate namespace ${name} linkerd.io/inject=enabled; or let the stack create it: pulumi config rm --path ${setting}`,
                );
            }
            const inject = textAt(answer.value, "metadata", "annotations", "linkerd.io/inject");
            return INJECTED.includes(inject ?? "")
                ? undefined
                : refusal(
                      "existing/not-meshed",
                      cluster.path,
                      `Namespace ${name}: linkerd.io/inject ${inject === undefined ? "is unset" : `is ${inject}`}`,
                      "pods in it get no proxy: no canary in it would receive traffic by weight, and none would be measured",
                      `kubectl annotate --overwrite namespace ${name} linkerd.io/inject=enabled`,
                  );
        }),
    );
    return problems.filter((problem) => problem !== undefined);
}
