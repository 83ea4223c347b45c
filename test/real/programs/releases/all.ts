import { flaggerWorkloads } from "./flagger-workloads";
import type { ReleasedWorkload } from "./released-workload";
import { strategies } from "./strategies";

/** Every workload of the program. */
export const releasedWorkloads: readonly ReleasedWorkload[] = [
    ...Object.values(strategies),
    ...Object.values(flaggerWorkloads),
];
