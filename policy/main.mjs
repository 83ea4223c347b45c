// Pulumi starts packs under ts-node with type checks, which costs seconds in each preview. This pack is
// type-checked with the rest of the repository; here it is only translated.
import { createRequire } from "node:module";
import "tsx/cjs";

createRequire(import.meta.url)("./index.ts");
