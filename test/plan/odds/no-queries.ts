import type { Judgement } from "../../../plan/odds";
import { namesOf } from "../../../rules/canary/surroundings/reading/linkerd-queries";
import { sceneOf } from "./scenes";

/** What a judgement has whose checks a test gives itself. */
export const noQueries: Judgement["queries"] = {
    evaluated: [],
    unread: false,
    names: namesOf(sceneOf({}, [])),
};
