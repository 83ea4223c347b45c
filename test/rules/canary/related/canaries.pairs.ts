import type { RuleContext } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { object, plus } from "./around";

/** The good context beside another Canary. */
function beside(target: string, apex?: string): RuleContext {
    return goodScene({
        objects: plus(
            object("flagger.app/v1beta1", "Canary", "other", {
                "spec.targetRef": { kind: "Deployment", name: target },
                "spec.service": { name: apex },
            }),
        ),
    });
}

const path = "spec.service.name";

/** Pairs of the rules about several Canaries in one namespace. */
export const canariesPairs: readonly Pair[] = [
    {
        rule: "canaries/same-target",
        bad: beside("podinfo"),
        fixed: beside("web"),
        at: ["spec.targetRef"],
    },
    {
        rule: "canaries/same-names",
        about: "one Service for both",
        bad: beside("web", "podinfo"),
        fixed: beside("web", "frontend"),
        at: [path],
    },
    {
        rule: "canaries/same-names",
        about: "a Service that Flagger makes for the other",
        bad: beside("web", "podinfo-canary"),
        fixed: beside("web", "podinfo-web"),
        at: [path],
    },
    {
        rule: "canaries/same-names",
        about: "a target that Flagger makes for the other",
        bad: beside("podinfo-primary", "web"),
        fixed: beside("podinfo-web", "web"),
        at: ["spec.targetRef.name"],
    },
];
