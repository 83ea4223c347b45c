import { checkCanary } from "../../../../rules/canary";
import { mistakes } from "./all";
import { sceneOf } from "./live-context";
import { wholeClusterMistakes } from "./whole-cluster";

/** The mistakes of a rule that it refuses. */
export function refusedMistakes(rule: string): typeof mistakes {
    return [...mistakes, ...wholeClusterMistakes].filter(
        (mistake) =>
            mistake.rule === rule &&
            checkCanary(sceneOf(mistake)).some((problem) => problem.id === rule),
    );
}
