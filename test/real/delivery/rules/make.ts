import { promotedUnseen, rolledBackWith, says } from "./evidence";
import type { Evidence, Mistake } from "./mistake";
import { type SceneChanges, scene, successRate } from "./objects";

/** Two steps by weight. */
export const weighted = { stepWeight: 50, maxWeight: 50 } as const;

/** URL of the load tester. */
export const loadTester = "http://flagger-loadtester.test/";

/** A scene of which something is seen before any release. */
export function still(rule: string, name: string, changes: SceneChanges, seen: Evidence): Mistake {
    return { rule, name, objects: scene(name, changes), seen };
}

/** A scene in which Flagger complains again and again, and never begins. */
export function complains(
    rule: string,
    name: string,
    changes: SceneChanges,
    pattern: RegExp,
): Mistake {
    return still(rule, name, changes, says(pattern, 2));
}

/** A scene with a release, of which something is seen. */
export function released(
    rule: string,
    name: string,
    changes: SceneChanges,
    seen: Evidence,
): Mistake {
    return { rule, name, objects: scene(name, changes), release: "good", seen };
}

/** A scene in which a good release is taken back for nothing. */
export function rolledBack(
    rule: string,
    name: string,
    changes: SceneChanges,
    pattern: RegExp,
): Mistake {
    return released(rule, name, changes, rolledBackWith(pattern));
}

/** A metric by which a good release is taken back. */
export function judged(rule: string, name: string, metric: object, pattern: RegExp): Mistake {
    const metrics = [{ ...successRate, ...metric }];
    return rolledBack(rule, name, { analysis: { ...weighted, metrics } }, pattern);
}

/** A scene in which the weights move, and no user's request does. */
export function unsplit(rule: string, name: string, changes: SceneChanges): Mistake {
    return released(rule, name, changes, promotedUnseen);
}
