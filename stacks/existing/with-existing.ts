import type { ExistingPart, PlatformArgs } from "../../components";
import type { Installation } from "../../rules/canary";
import type { Settings, StackContents } from "../types";

/** The contents of a stack on a cluster that has parts of its platform already. */
export function withExisting(
    contents: StackContents,
    { existing = [] }: Pick<Settings, "existing">,
): StackContents {
    const parts = existing.filter((part): part is ExistingPart => part !== "gatewayApi");
    const { platform } = contents;
    return existing.length === 0
        ? contents
        : {
              ...contents,
              platform: {
                  ...platform,
                  ...(parts.length < existing.length && { gatewayApi: { managed: false } }),
                  ...(parts.length > 0 && { existing: { parts } }),
              },
          };
}

/** A platform that uses parts as they are, with the facts that the cluster states of them. */
export function withInstallation(platform: PlatformArgs, installation: Installation): PlatformArgs {
    const { existing, flagger, linkerd } = platform;
    return existing === undefined
        ? platform
        : {
              ...platform,
              linkerd: { ...linkerd, version: installation.linkerd ?? linkerd.version },
              flagger: { ...flagger, version: installation.flagger ?? flagger.version },
              existing: { ...existing, installation },
          };
}
