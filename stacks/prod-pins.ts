import { pinsOf } from "../components";

/**
 * The versions that production runs: an update of the package's pins reaches `dev` and `staging` by itself and
 * production by an edit of this file. A version that is newer than staging's is refused.
 */
export const prodPins = pinsOf({
    gatewayApi: "1.2.1",
    linkerd: "edge-26.6.3",
    flagger: "1.44.0",
    loadTester: "0.38.0",
});
