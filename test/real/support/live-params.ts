import type * as k8s from "@kubernetes/client-node";
import { EVERY_PARAM } from "../../../components/guard/policies";
import type { KubernetesObject } from "../../../rules/canary";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import type { DryRun } from "./dry-run";

const API = "admissionregistration.k8s.io/v1";
const KINDS = [
    ["apps/v1", "Deployment"],
    ["apps/v1", "DaemonSet"],
    ["flagger.app/v1beta1", "Canary"],
] as const;

/**
 * Objects that are there for a while, for policies to compare with. The API server hands policies what it has heard of
 * by watching, so each is waited for: a policy of the tests' own tells whether it is among what is handed over.
 */
export class LiveParams {
    constructor(
        private readonly objects: k8s.KubernetesObjectApi,
        private readonly dryRun: DryRun,
    ) {}

    /** Makes the policies by which objects are waited for. */
    async install(): Promise<void> {
        for (const [apiVersion, kind] of KINDS) {
            const name = `seen-${kind.toLowerCase()}`;
            await this.objects.create(
                object("ValidatingAdmissionPolicy", name, {
                    failurePolicy: "Ignore",
                    paramKind: { apiVersion, kind },
                    matchConstraints: {
                        resourceRules: [
                            {
                                apiGroups: [""],
                                apiVersions: ["v1"],
                                resources: ["configmaps"],
                                operations: ["CREATE"],
                            },
                        ],
                    },
                    validations: [
                        {
                            expression: 'dyn(params).metadata.uid != object.data.?uid.orValue("")',
                            message: "it is seen",
                        },
                    ],
                }),
            );
            await this.objects.create(
                object("ValidatingAdmissionPolicyBinding", name, {
                    policyName: name,
                    validationActions: ["Warn"],
                    paramRef: EVERY_PARAM,
                }),
            );
        }
    }

    /** Makes objects, and waits until policies are given them. */
    async make(params: readonly KubernetesObject[]): Promise<readonly LiveParam[]> {
        const made = await Promise.all(
            params.map(async (param): Promise<LiveParam> => {
                const { metadata } = await this.objects.create<k8s.KubernetesObject>(
                    withoutPods(param),
                );
                const { name = "", namespace, uid = "" } = metadata ?? {};
                return { param: { ...param, metadata: { name, namespace } }, uid };
            }),
        );
        await Promise.all(made.map((one) => this.wait(one, true)));
        return made;
    }

    /** Has objects there while something is done. */
    async during<T>(params: readonly KubernetesObject[], work: () => Promise<T>): Promise<T> {
        const made = await this.make(params);
        try {
            return await work();
        } finally {
            await Promise.all(
                made.map(async (one) => {
                    await this.objects.delete(one.param, undefined, undefined, 0);
                    await this.wait(one, false);
                }),
            );
        }
    }

    private wait({ param, uid }: LiveParam, isThere: boolean): Promise<void> {
        const { name, namespace } = param.metadata;
        const probe: KubernetesObject = {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: "probe", namespace },
            data: { uid },
        };
        return waitFor({
            what: `${param.kind} ${namespace}/${name} to be ${isThere ? "seen" : "gone"}`,
            limitMs: 30_000,
            everyMs: 20,
            look: async () => {
                const { warnings } = await this.dryRun.create(probe);
                return warnings.length > 0 === isThere ? done(undefined) : notYet("");
            },
        });
    }
}

interface LiveParam {
    readonly param: KubernetesObject;
    readonly uid: string;
}

function object(kind: string, name: string, spec: object): k8s.KubernetesObject {
    return { apiVersion: API, kind, metadata: { name }, spec } as k8s.KubernetesObject;
}

/** A workload whose pods stay where no scheduler looks; anything else as it is. */
function withoutPods(param: KubernetesObject): KubernetesObject {
    const spec = param.spec as { readonly template?: { readonly spec?: object } } | undefined;
    if (spec?.template === undefined) {
        return param;
    }
    const pod = { ...spec.template.spec, schedulerName: "nobody" };
    return { ...param, spec: { ...spec, template: { ...spec.template, spec: pod } } };
}
