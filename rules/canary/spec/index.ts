import type { CanaryRule } from "../rule";
import { affinityRules } from "./affinity";
import { annotationRules } from "./annotations";
import { gateRules } from "./gates";
import { ignoredRules } from "./ignored";
import { matchRules } from "./matches";
import { metricRangeRules } from "./metric-ranges";
import { metricRules } from "./metrics";
import { providerRules } from "./provider";
import { referenceRules } from "./references";
import { routeRules } from "./routes";
import { schemaRules } from "./schema";
import { serviceRules } from "./service";
import { stepRules } from "./steps";
import { timingRules } from "./timing";
import { webhookRules } from "./webhooks";
import { numberRules } from "./whole-numbers";

/** Rules that need only the Canary and the installation. */
export const specRules: readonly CanaryRule[] = [
    ...schemaRules,
    ...numberRules,
    ...providerRules,
    ...serviceRules,
    ...annotationRules,
    ...routeRules,
    ...stepRules,
    ...matchRules,
    ...affinityRules,
    ...timingRules,
    ...metricRules,
    ...metricRangeRules,
    ...webhookRules,
    ...gateRules,
    ...referenceRules,
    ...ignoredRules,
];
