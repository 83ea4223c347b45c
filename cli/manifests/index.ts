export type { Manifest, Position } from "./parse";
export { readManifests, type ReadManifests } from "./read";
