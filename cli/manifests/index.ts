export { type FileProblem, UNREADABLE } from "./file-problem";
export { type Manifest, parseManifests, type ParsedText, type Position } from "./parse";
export { EXCLUDE_OPTION, readManifests, type ReadManifests, readText, STDIN_NAME } from "./read";
