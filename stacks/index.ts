import { dev } from "./dev";
import { sandbox } from "./sandbox";
import type { StackDefinition } from "./types";

/** Every stack that this project knows, by the name that `pulumi stack init` gives it. */
export const stacks: Readonly<Record<string, StackDefinition>> = { dev, sandbox };
