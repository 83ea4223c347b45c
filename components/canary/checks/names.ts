import type { Check, ConformanceTest, GateBase } from "./check";

/** Name of a check: the user's, or the kind's own. */
export function checkName(check: Check): string {
    return check.name ?? kindName(check);
}

function kindName(check: Check): string {
    switch (check.kind) {
        case "smokeTest":
            return "smoke-test";
        case "conformanceTest":
            return toolNames[check.tool];
        case "loadTest":
            return "load-test";
        case "gate":
            return gateNames[check.stage];
        case "rollbackHook":
            return "successRateBelow" in check ? "success-rate-rollback" : "rollback";
        case "postRolloutHook":
            return "post-rollout";
        case "eventHook":
            return "events";
    }
}

const toolNames: Record<ConformanceTest["tool"], string> = {
    helm: "helm-test",
    bats: "bats-test",
    command: "conformance-test",
};

const gateNames: Record<GateBase["stage"], string> = {
    rollout: "rollout-gate",
    trafficIncrease: "traffic-increase-gate",
    promotion: "promotion-gate",
};
