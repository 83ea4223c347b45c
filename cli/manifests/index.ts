export { type Manifest, parseManifests, type ParsedText, type Position } from "./parse";
export { readManifests, type ReadManifests, readText, STDIN_NAME } from "./read";
