import { linkerdProxy } from "../../citations";
import { selectorsOf } from "../../metrics/correct";
import { familiesOf } from "../../metrics/requests";
import { findLinkerd } from "../../versions/linkerd-release";
import { compareVersions, parseVersion } from "../../versions/version-number";
import { fieldsOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { linkerdMetrics } from "./reading/linkerd-queries";

/** The first Linkerd whose proxies count responses by backend. */
const FIRST = "2.16";

/** Rules about the metrics that a version of Linkerd has. */
export const queryPerspectiveRules: readonly CanaryRule[] = [
    {
        id: "metric/backend-metrics-missing",
        impact: "The release is rolled back for lack of metrics: this Linkerd release does not count responses by backend",
        requirement: `the client-side counters by backend exist only since Linkerd ${FIRST}`,
        fix: `upgrade Linkerd to ${FIRST} or later, or query the server-side metrics: response_total with direction="inbound" (perspective "server")`,
        severity: "error",
        source: [
            linkerdProxy("linkerd/app/outbound/src/http/logical/policy/route/backend/metrics.rs"),
        ],
        check: backendMetricsMissing,
    },
];

function backendMetricsMissing(context: RuleContext): RuleFinding[] {
    const linkerd = textOf(fieldsOf(context.installation)["linkerd"]);
    const release = linkerd === undefined ? undefined : findLinkerd(linkerd);
    const version = release && parseVersion(release.support.release);
    const first = parseVersion(FIRST);
    if (version === undefined || first === undefined || compareVersions(version, first) >= 0) {
        return [];
    }
    const { responses } = familiesOf({ perspective: "clients", kind: "Deployment", of: "canary" });
    return linkerdMetrics(context)
        .filter(({ expression }) =>
            selectorsOf(expression).some(({ matchers }) =>
                matchers.some(({ label, value }) => label === "__name__" && value === responses),
            ),
        )
        .map(({ place }) => ({
            ...place,
            requirement: `Linkerd ${linkerd} does not have ${responses}, which exists since Linkerd ${FIRST}`,
        }));
}
