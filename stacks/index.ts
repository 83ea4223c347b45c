import { dev } from "./dev";
import { prod } from "./prod";
import { sandbox } from "./sandbox";
import { staging } from "./staging";
import type { StackDefinition } from "./types";

/** Every stack that this project knows, by the name that `pulumi stack init` gives it. */
export const stacks: Readonly<Record<string, StackDefinition>> = { dev, prod, sandbox, staging };
