import { dev } from "./dev";
import { prod } from "./prod";
import { sandbox } from "./sandbox";
import { staging } from "./staging";
import type { StackDefinition } from "./types";

/** All stacks of this project, by their names in `pulumi stack init`. */
export const stacks: Readonly<Record<string, StackDefinition>> = { dev, prod, sandbox, staging };
