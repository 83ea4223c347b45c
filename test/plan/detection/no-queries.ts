import type { AnalysisSpec } from "../../../plan/detection";
import { namesOf } from "../../../rules/canary/related/reading/linkerd-queries";
import { sceneOf } from "./contexts";

/** What a analysis has whose checks a test gives itself. */
export const noQueries: AnalysisSpec["queries"] = {
    evaluated: [],
    unread: false,
    names: namesOf(sceneOf({}, [])),
};
