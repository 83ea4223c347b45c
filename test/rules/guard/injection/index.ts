import { unlabelledWorkloadCases } from "./unlabelled-workloads.pairs";
import type { InjectionCase } from "./cases";
import { namespaceCases } from "./namespaces.pairs";
import { platformCases, targetCases } from "./targets.pairs";

/** Workloads and namespaces, and what the guard has to say about each. */
export const injectionCases: readonly InjectionCase[] = [
    ...unlabelledWorkloadCases,
    ...targetCases,
    ...platformCases,
    ...namespaceCases,
];
