import assert from "node:assert/strict";
import { AdmissionGuard, type AdmissionGuardArgs } from "../../../components";
import { guardPolicies } from "../../../components/guard/policies";
import { record, type Registration } from "../../support/recorder";

const POLICY = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";
const BINDING = `${POLICY}Binding`;

async function made(args: AdmissionGuardArgs): Promise<Registration[]> {
    return record((opts) => new AdmissionGuard("guard", args, opts));
}

/** The action of each policy, by its name in the cluster. */
function actionsOf(registrations: readonly Registration[]): Record<string, unknown> {
    return Object.fromEntries(
        registrations
            .filter(({ type }) => type === BINDING)
            .map(({ inputs }) => {
                const spec = inputs["spec"] as Readonly<Record<string, unknown>>;
                return [String(spec["policyName"]), spec["validationActions"]] as const;
            }),
    );
}

describe("AdmissionGuard", () => {
    it("denies what breaks a rollout, warns of what may be meant and of what was there before", async () => {
        const registrations = await made({});
        assert.deepEqual(actionsOf(registrations), {
            "canary-guard-canary-errors": ["Deny"],
            "canary-guard-canary-errors-kept": ["Warn"],
            "canary-guard-canary-warnings": ["Warn"],
            "canary-guard-canary-deployment-errors": ["Deny"],
            "canary-guard-canary-deployment-errors-kept": ["Warn"],
            "canary-guard-canary-deployment-warnings": ["Warn"],
            "canary-guard-canary-daemon-set-errors": ["Deny"],
            "canary-guard-canary-daemon-set-errors-kept": ["Warn"],
            "canary-guard-canary-daemon-set-warnings": ["Warn"],
            "canary-guard-canary-others-errors": ["Deny"],
            "canary-guard-canary-others-errors-kept": ["Warn"],
            "canary-guard-metric-template-errors": ["Deny"],
            "canary-guard-metric-template-errors-kept": ["Warn"],
            "canary-guard-alert-provider-errors": ["Deny"],
            "canary-guard-alert-provider-errors-kept": ["Warn"],
            "canary-guard-target-errors": ["Deny"],
            "canary-guard-target-errors-kept": ["Warn"],
            "canary-guard-target-warnings": ["Warn"],
            "canary-guard-workload-errors": ["Deny"],
            "canary-guard-workload-errors-kept": ["Warn"],
            "canary-guard-workload-warnings": ["Warn"],
            "canary-guard-unlabelled-workload-warnings": ["Warn"],
            "canary-guard-namespace-errors": ["Deny"],
            "canary-guard-namespace-errors-kept": ["Warn"],
            "canary-guard-namespace-warnings": ["Warn"],
        });
    });

    it("makes each policy as it is composed, and a binding for it alone", async () => {
        const registrations = await made({});
        const policies = registrations.filter(({ type }) => type === POLICY);
        assert.deepEqual(
            Object.fromEntries(policies.map(({ inputs, name }) => [name, inputs["spec"]])),
            Object.fromEntries(guardPolicies({}).map(({ name, spec }) => [`guard-${name}`, spec])),
        );
        const bindings = registrations.filter(({ type }) => type === BINDING);
        assert.equal(bindings.length, policies.length);
        assert.equal(registrations.filter(({ custom }) => custom).length, 2 * policies.length);
    });

    it("does by group what is asked for, and leaves out a group that is off", async () => {
        const actions = actionsOf(
            await made({
                errors: { canaries: "warn", injection: "off" },
                warnings: { canaries: "deny", injection: "audit" },
                prefix: "shop",
            }),
        );
        assert.deepEqual(actions, {
            "shop-canary-errors": ["Warn"],
            "shop-canary-warnings": ["Deny"],
            "shop-canary-warnings-kept": ["Warn"],
            "shop-canary-deployment-errors": ["Warn"],
            "shop-canary-deployment-warnings": ["Deny"],
            "shop-canary-deployment-warnings-kept": ["Warn"],
            "shop-canary-daemon-set-errors": ["Warn"],
            "shop-canary-daemon-set-warnings": ["Deny"],
            "shop-canary-daemon-set-warnings-kept": ["Warn"],
            "shop-canary-others-errors": ["Warn"],
            "shop-target-errors": ["Warn"],
            "shop-target-warnings": ["Deny"],
            "shop-target-warnings-kept": ["Warn"],
            "shop-metric-template-errors": ["Deny"],
            "shop-metric-template-errors-kept": ["Warn"],
            "shop-alert-provider-errors": ["Deny"],
            "shop-alert-provider-errors-kept": ["Warn"],
            "shop-workload-warnings": ["Audit"],
            "shop-unlabelled-workload-warnings": ["Warn"],
            "shop-namespace-warnings": ["Audit"],
        });
        assert.deepEqual(actionsOf(await made({ errors: "off", warnings: "off" })), {});
    });

    it("warns of unlabelled workloads whatever else is denied, and does with them what it is told", async () => {
        const action = async (args: AdmissionGuardArgs) => {
            const actions = actionsOf(await made(args));
            const of = (suffix: string) => actions[`canary-guard-unlabelled-workload-${suffix}`];
            return [of("errors"), of("warnings"), of("warnings-kept")];
        };
        assert.deepEqual(await action({ errors: "deny" }), [undefined, ["Warn"], undefined]);
        assert.deepEqual(await action({ warnings: { unlabelledWorkloads: "deny" } }), [
            undefined,
            ["Deny"],
            ["Warn"],
        ]);
        assert.deepEqual(
            await action({ warnings: { injection: "deny", unlabelledWorkloads: "audit" } }),
            [undefined, ["Audit"], undefined],
        );
    });

    it("binds what compares objects to every one of the namespace, and needs none to be there", async () => {
        const registrations = await made({});
        const specs = (wanted: string) =>
            registrations
                .filter(({ type }) => type === wanted)
                .map(({ inputs }) => inputs["spec"] as Readonly<Record<string, unknown>>);
        assert.deepEqual(
            specs(BINDING).map((spec) => spec["paramRef"]),
            specs(POLICY).map(({ paramKind }) =>
                paramKind === undefined
                    ? undefined
                    : { selector: {}, parameterNotFoundAction: "Allow" },
            ),
        );
        assert.ok(specs(BINDING).some(({ paramRef }) => paramRef !== undefined));
    });

    it("keeps the reason of each exception with the policies", async () => {
        const registrations = await made({
            exceptions: [
                { namespaces: ["a", "b"], reason: "for trying" },
                { labels: { team: "x" }, rules: ["metric/none"], reason: "agreed" },
            ],
        });
        for (const { inputs, type } of registrations) {
            if (type === POLICY) {
                const { annotations } = inputs["metadata"] as Readonly<Record<string, unknown>>;
                assert.deepEqual(annotations, {
                    "linkerd-canary/exception-0": "namespaces a, b; all rules: for trying",
                    "linkerd-canary/exception-1": "labels team=x; rules metric/none: agreed",
                });
            }
        }
    });

    it("lets Flagger pass by the ServiceAccount that it is given", () => {
        const users = (args: AdmissionGuardArgs) =>
            guardPolicies(args)[0]?.spec.matchConditions[0]?.expression;
        assert.match(users({}) ?? "", /"system:serviceaccount:flagger-system:flagger"/);
        assert.match(
            users({ facts: { flaggerNamespace: "ops" } }) ?? "",
            /"system:serviceaccount:ops:flagger"/,
        );
        assert.match(
            users({ flagger: { name: "controller", namespace: "releases" } }) ?? "",
            /"system:serviceaccount:releases:controller"/,
        );
    });

    it("fails or passes where a rule cannot be asked, as it is told", () => {
        const policies = (args: AdmissionGuardArgs) =>
            guardPolicies(args).map(({ spec }) => spec.failurePolicy);
        assert.deepEqual(
            guardPolicies({}).map(({ spec }) => spec.failurePolicy),
            guardPolicies({}).map(({ spec }) => (spec.paramKind ? "Ignore" : "Fail")),
        );
        assert.ok(policies({ failurePolicy: "Ignore" }).every((policy) => policy === "Ignore"));
    });

    it("refuses a cluster that is too old before anything is made", async () => {
        await assert.rejects(made({ kubernetes: "v1.29.3" }), /Kubernetes 1\.30/);
    });
});
