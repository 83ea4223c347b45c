export { type Manifest, parseManifests, type ParsedText, type Position } from "./parse";
export { readManifests, type ReadManifests, STDIN_NAME } from "./read";
