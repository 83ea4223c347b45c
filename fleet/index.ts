export { type FleetSchema, fleetSchema } from "./file/schema";
export { readFleet, type ReadFleet } from "./file/read";
export { resolveFleet, type KnownProgram, type Resolution } from "./file/resolve";
export type * from "./file/types";
