/** A regular expression of URLs whose host is called after the load tester; to be used without regard to case. */
export const LOAD_TESTER_URL = "^https?://[^./:?#]*load-?tester";

/** The types of tasks that the load tester has. */
export const TASK_TYPES: readonly string[] = [
    "cmd",
    "bash",
    "helm",
    "helmv3",
    "kubectl",
    "concord",
    "ngrinder",
];
