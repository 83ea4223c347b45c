import { flagger } from "../../citations";
import type { Fields } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { configReferences } from "./reading/config-references";
import { tracksConfig } from "./reading/flagger";
import { annotationsOf, canaryNamespace, find, placeOf } from "./reading/objects";
import { rotationOf } from "./reading/rotation";
import { targetOf } from "./reading/target";

const TRACKING = "flagger.app/config-tracking";

/** Rules about Secrets that an operator rotates. */
export const rotatedSecretRules: readonly CanaryRule[] = [
    {
        id: "config/rotated",
        impact: "After a rotation the primary, which serves users, keeps the old credentials until the next promotion, and each rotation starts a release",
        requirement:
            "a Secret that an operator rotates must not be tracked, because the primary has a copy of it that only a promotion renews",
        fix: `let the operator annotate the Secret with "${TRACKING}: disabled", so that both versions use the Secret itself`,
        severity: "warning",
        source: [
            flagger("pkg/canary/config_tracker.go", "CreatePrimaryConfigs", "HasConfigChanged"),
        ],
        check: rotated,
    },
];

function rotated(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    if (target === undefined || !tracksConfig(context)) {
        return [];
    }
    return configReferences(target)
        .filter(({ kind }) => kind === "Secret")
        .flatMap(({ name, path }) => {
            const secret = find(context, "Secret", canaryNamespace(context), name);
            const found = rotationOf(context, name);
            return found === undefined ||
                annotationsOf(secret ?? {})[TRACKING]?.startsWith("disable") === true ||
                isUntracked(found.object)
                ? []
                : [
                      {
                          object: target.place,
                          path,
                          value: name,
                          requirement: `${placeOf(found.object)} rotates Secret ${name}, of which the primary has a copy that only a promotion renews`,
                          fix: `set "${TRACKING}: disabled" in ${found.annotations ?? "the annotations of the Secret"} of ${placeOf(found.object)}, so that both versions use the Secret itself`,
                      },
                  ];
        });
}

/** Whether the operator annotates the Secret so that Flagger does not track it. */
function isUntracked(object: Fields): boolean {
    return new RegExp(`"${TRACKING}":"disable`).test(JSON.stringify(object.spec ?? {}));
}
