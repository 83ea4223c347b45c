import type { CanaryRule } from "../rule";
import { alertRules } from "./alerts";
import { canariesRules } from "./canaries";
import { clientRules } from "./clients";
import { commandArgumentRules } from "./command-arguments";
import { commandToolRules } from "./command-tools";
import { commandRules } from "./commands";
import { configRules } from "./config";
import { dstOverrideRules } from "./dst-override";
import { hookRules } from "./hooks";
import { ingressEndpointRules } from "./ingress-endpoints";
import { installationRules } from "./installation";
import { installationFieldRules } from "./installation-fields";
import { installationVersionRules } from "./installation-versions";
import { labelSelectorRules } from "./label-selectors";
import { loadTesterMeshRules } from "./load-tester-mesh";
import { loadTesterRules } from "./load-tester";
import { meshRules } from "./mesh";
import { meshLabelRules } from "./mesh-labels";
import { metricRules } from "./metrics";
import { nameRules } from "./names";
import { networkRules } from "./network";
import { otherTimesRules } from "./other-times";
import { pastSplitRules } from "./past-split";
import { policyRules } from "./policy";
import { primaryScalerRules } from "./primary-scaler";
import { probePortRules } from "./probe-ports";
import { providerAddressRules } from "./provider-address";
import { providerRules } from "./providers";
import { queryLatencyRules } from "./query-latency";
import { queryPerspectiveRules } from "./query-perspective";
import { queryRangeRules } from "./query-range";
import { queryTextRules } from "./query-text";
import { queryTrafficRules } from "./query-traffic";
import { queryVersionRules } from "./query-versions";
import { readinessRules } from "./readiness";
import { roomRules } from "./room";
import { rotatedSecretRules } from "./rotated-secrets";
import { routeRules } from "./routes";
import { scalingRules } from "./scaling";
import { serviceRules } from "./service";
import { servicePortRules } from "./service-ports";
import { targetRules } from "./target";
import { targetPlacementRules } from "./target-placement";
import { targetRolloutRules } from "./target-rollout";

/** Rules that need the Canary's related resources. */
export const relatedRules: readonly CanaryRule[] = [
    ...targetRules,
    ...targetRolloutRules,
    ...targetPlacementRules,
    ...roomRules,
    ...readinessRules,
    ...probePortRules,
    ...configRules,
    ...rotatedSecretRules,
    ...nameRules,
    ...canariesRules,
    ...serviceRules,
    ...servicePortRules,
    ...pastSplitRules,
    ...clientRules,
    ...meshRules,
    ...meshLabelRules,
    ...routeRules,
    ...ingressEndpointRules,
    ...dstOverrideRules,
    ...labelSelectorRules,
    ...policyRules,
    ...networkRules,
    ...scalingRules,
    ...primaryScalerRules,
    ...metricRules,
    ...queryTextRules,
    ...queryRangeRules,
    ...queryVersionRules,
    ...queryTrafficRules,
    ...queryLatencyRules,
    ...queryPerspectiveRules,
    ...providerRules,
    ...providerAddressRules,
    ...alertRules,
    ...otherTimesRules,
    ...hookRules,
    ...loadTesterRules,
    ...loadTesterMeshRules,
    ...commandRules,
    ...commandToolRules,
    ...commandArgumentRules,
    ...installationRules,
    ...installationVersionRules,
    ...installationFieldRules,
];
