import { affinityMistakes } from "./affinity";
import { commandMistakes } from "./commands";
import { matchMistakes } from "./matches";
import { meshMistakes } from "./mesh";
import { metricMistakes } from "./metrics";
import type { Mistake } from "./mistake";
import { portMistakes } from "./ports";
import { providerMistakes } from "./providers";
import { valueMistakes } from "./providers-of-values";
import { queryMistakes } from "./queries";
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
    ...queryMistakes,
    ...webhookMistakes,
    ...commandMistakes,
    ...providerMistakes,
    ...routeMistakes,
    ...serviceMistakes,
    ...portMistakes,
    ...schemaMistakes,
    ...targetMistakes,
    ...surroundingMistakes,
    ...meshMistakes,
];
