import * as k8s from "@kubernetes/client-node";
import type { AdmissionGuardArgs } from "../../../components";
import { EVERY_PARAM, guardPolicies } from "../../../components/guard/policies";
import type { KubernetesObject } from "../../../rules/canary";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import { type Answer, DryRun } from "./dry-run";
import { LiveParams } from "./live-params";

const API = "admissionregistration.k8s.io/v1";
const ACTIONS = { deny: "Deny", warn: "Warn", audit: "Audit" } as const;
const SETTING = "guard-setting";

/** The guard in a cluster with several settings at once: each is bound to the objects that bear its label. */
export class GuardStand {
    private readonly settings = new Map<string, string>();

    private constructor(
        private readonly objects: k8s.KubernetesObjectApi,
        private readonly dryRun: DryRun,
        private readonly policies: k8s.AdmissionregistrationV1Api,
        /** What the guard compares with. */
        readonly params: LiveParams,
    ) {}

    static async open(kubeconfig: string): Promise<GuardStand> {
        const config = new k8s.KubeConfig();
        config.loadFromFile(kubeconfig);
        const objects = k8s.KubernetesObjectApi.makeApiClient(config);
        const dryRun = await DryRun.open(kubeconfig);
        return new GuardStand(
            objects,
            dryRun,
            config.makeApiClient(k8s.AdmissionregistrationV1Api),
            new LiveParams(objects, dryRun),
        );
    }

    /** Makes an object. */
    async make(object: object): Promise<void> {
        await this.objects.create(object);
    }

    /**
     * Makes the policies of a setting once, bound to the objects of that setting.
     *
     * @param which - names of those that are needed: the API server takes its time to compile each
     */
    async install(args: AdmissionGuardArgs, which = /./): Promise<void> {
        const key = JSON.stringify(args);
        if (this.settings.has(key)) {
            return;
        }
        const setting = `s${this.settings.size}`;
        this.settings.set(key, setting);
        const objectSelector = { matchLabels: { [SETTING]: setting } };
        const policies = guardPolicies(args).filter(({ name }) => which.test(name));
        for (const { action, annotations, name: suffix, spec } of policies) {
            const name = `${setting}-${suffix}`;
            const common = { apiVersion: API };
            await this.make({
                ...common,
                kind: "ValidatingAdmissionPolicy",
                metadata: { name, annotations },
                spec,
            });
            await this.make({
                ...common,
                kind: "ValidatingAdmissionPolicyBinding",
                metadata: { name },
                spec: {
                    policyName: name,
                    validationActions: [ACTIONS[action]],
                    matchResources: { objectSelector },
                    ...(spec.paramKind && { paramRef: EVERY_PARAM }),
                },
            });
        }
    }

    /**
     * Waits until the API server asks the policies: it takes up all that it knows at once, so the last of them says it
     * for those before.
     *
     * @param args - the setting that was installed last
     * @param probe - what it refuses
     */
    async ready(args: AdmissionGuardArgs, probe: KubernetesObject): Promise<void> {
        await waitFor({
            what: "the guard to be asked",
            limitMs: 240_000,
            look: async () => {
                const { answer, refusedBy } = await this.judge(args, probe);
                return refusedBy.length > 0 ? done(undefined) : notYet(JSON.stringify(answer));
            },
        });
    }

    /** Warnings of the API server's type checks, once it has made them. */
    typeWarnings(): Promise<readonly string[]> {
        return waitFor({
            what: "the type checks of all policies",
            limitMs: 240_000,
            look: async () => {
                const { items } = await this.policies.listValidatingAdmissionPolicy();
                const unchecked = items.filter(
                    ({ metadata, status }) =>
                        status?.typeChecking === undefined ||
                        status.observedGeneration !== metadata?.generation,
                );
                return unchecked.length > 0
                    ? notYet(`${unchecked.length} of ${items.length} unchecked`)
                    : done(
                          items.flatMap(({ metadata, status }) =>
                              (status?.typeChecking?.expressionWarnings ?? []).map(
                                  ({ fieldRef, warning }) =>
                                      `${metadata?.name} ${fieldRef}: ${warning}`,
                              ),
                          ),
                      );
            },
        });
    }

    /** What the guard of a setting says to an object that is to be made. */
    async judge(
        args: AdmissionGuardArgs,
        object: KubernetesObject,
        user?: string,
    ): Promise<Judgement> {
        return judgement(await this.dryRun.create(this.ofSetting(args, object), user));
    }

    /** What it says to a change of an object that is there. */
    async judgeChange(
        object: KubernetesObject,
        change: object,
        subresource = "",
    ): Promise<Judgement> {
        return judgement(await this.dryRun.patch(object, change, subresource));
    }

    /** What it says to a part of an object that is replaced. */
    async judgeReplaced(object: KubernetesObject, subresource: string): Promise<Judgement> {
        return judgement(await this.dryRun.replace(object, subresource));
    }

    /** An object as one of a setting. */
    ofSetting(args: AdmissionGuardArgs, object: KubernetesObject): KubernetesObject {
        const setting = this.settings.get(JSON.stringify(args));
        if (setting === undefined) {
            throw new Error("the guard was not installed with this setting");
        }
        return labelled(object, setting);
    }
}

function labelled(object: KubernetesObject, setting: string): KubernetesObject {
    const { metadata } = object;
    return {
        ...object,
        metadata: { ...metadata, labels: { ...metadata.labels, [SETTING]: setting } },
    };
}

/** What the API server made of an object. */
export interface Judgement {
    readonly isRefused: boolean;
    /** Ids of the rules that it was refused by; empty where it was refused for anything else. */
    readonly refusedBy: readonly string[];
    /** Ids of the rules that it was warned of. */
    readonly warnedOf: readonly string[];
    readonly answer: Answer;
}

function judgement(answer: Answer): Judgement {
    return {
        isRefused: answer.code >= 300,
        refusedBy: idsIn(answer.refusal),
        warnedOf: answer.warnings.flatMap(idsIn),
        answer,
    };
}

/** The ids that a message tells of: one at the end of each problem. */
function idsIn(message: string): string[] {
    const ids = message.matchAll(/\[([a-z]+(?:-[a-z]+)*\/[a-z-]+)\](?= \| |$)/g);
    return [...new Set([...ids].flatMap(([, id]) => id ?? []))].sort();
}
