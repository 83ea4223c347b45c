import assert from "node:assert/strict";
import { canaryRules } from "../../../rules/canary";
import { specPairs } from "../../rules/canary/spec/pairs";
import { surroundingsPairs } from "../../rules/canary/related/pairs";
import { ids } from "../support";
import { almostEmpty, made, noPolicies, run } from "./support";

describe("policies canary-rules and canary-warnings, rule by rule", () => {
    /** What a cluster is not asked for: there may be too many. */
    const undecidable = ["hook/no-pods"];

    /** What the target of some pairs reads: on the cluster, unless that is what they miss. */
    const configs = (complete: readonly string[]): typeof almostEmpty => ({
        ...(!complete.includes("ConfigMap") && {
            "/api/v1/namespaces/test/configmaps/settings": {
                metadata: { name: "settings", namespace: "test" },
            },
        }),
        ...(!complete.includes("Secret") && {
            "/api/v1/namespaces/test/secrets/keys": {
                metadata: { name: "keys", namespace: "test" },
            },
        }),
    });

    for (const rule of canaryRules) {
        const pairs = [...specPairs, ...surroundingsPairs].filter(({ rule: id }) => id === rule.id);
        it(`tell ${rule.id}, and not once it is fixed`, async () => {
            for (const { bad, fixed } of pairs) {
                const told = async ({
                    canary,
                    authoritativeKinds,
                    installation,
                    objects,
                }: typeof bad) => {
                    const all = [...objects.filter((object) => object !== canary), canary];
                    const { errors, warnings } = await run(
                        all.map((object) => made(object)),
                        {
                            settings: { installation },
                            ...(authoritativeKinds.length > 0 && {
                                objects: {
                                    ...(authoritativeKinds.includes("Service") ? {} : almostEmpty),
                                    ...noPolicies,
                                    ...configs(authoritativeKinds),
                                },
                            }),
                        },
                    );
                    return ids(rule.severity === "error" ? errors : warnings).includes(rule.id);
                };
                assert.equal(await told(bad), !undecidable.includes(rule.id), "bad");
                assert.equal(await told(fixed), false, "fixed");
            }
        });
    }
});
