import { analysisMistakes } from "./analysis-mistakes";
import type { Mistake } from "./mistake";
import { routeMistakes } from "./route-mistakes";
import { workloadMistakes } from "./workload-mistakes";

/** Every mistake that the sandbox shows. */
export const mistakes: readonly Mistake[] = [
    ...routeMistakes,
    ...analysisMistakes,
    ...workloadMistakes,
];
