import { affinityMistakes } from "./affinity";
import { matchMistakes } from "./matches";
import { meshMistakes } from "./mesh";
import { metricMistakes } from "./metrics";
import type { Mistake } from "./mistake";
import { providerMistakes } from "./providers";
import { valueMistakes } from "./providers-of-values";
import { routeMistakes } from "./routes";
import { schemaMistakes } from "./schema";
import { serviceMistakes } from "./services";
import { stepMistakes } from "./steps";
import { surroundingMistakes } from "./surroundings";
import { targetMistakes } from "./targets";
import { timingMistakes } from "./timing";
import { webhookMistakes } from "./webhooks";

/** Every mistake that the sandbox shows. */
export const mistakes: readonly Mistake[] = [
    ...stepMistakes,
    ...timingMistakes,
    ...matchMistakes,
    ...affinityMistakes,
    ...metricMistakes,
    ...valueMistakes,
    ...webhookMistakes,
    ...providerMistakes,
    ...routeMistakes,
    ...serviceMistakes,
    ...schemaMistakes,
    ...targetMistakes,
    ...surroundingMistakes,
    ...meshMistakes,
];
