import { podinfo } from "./podinfo";
import type { Service } from "./service";

/** Every service, in the order in which they are registered; each stack releases all of them in its own way. */
export const services: readonly Service[] = [podinfo];
