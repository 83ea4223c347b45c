import type { AnalysisSpec } from "../../../plan/detection";
import { namesOf } from "../../../rules/canary/related/reading/linkerd-queries";
import { sceneOf } from "./contexts";

/** What a judgement has whose checks a test gives itself. */
export const noQueries: AnalysisSpec["queries"] = {
    evaluated: [],
    unread: false,
    names: namesOf(sceneOf({}, [])),
};
