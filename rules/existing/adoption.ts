/**
 * The environment variable with which `linkerd-canary adopt` runs a preview: the program then lists what it would create,
 * although the cluster has it already. Only a preview reads it; an update is refused all the same.
 */
export const ADOPTION = "LINKERD_CANARY_ADOPT";
