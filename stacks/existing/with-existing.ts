import type { ExistingPart, PlatformArgs } from "../../components";
import { prometheusDefaults } from "../../components/linkerd/viz/viz-values";
import type { Settings, StackContents } from "../types";
import type { FoundParts } from "./read-parts";

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

/** A platform that uses parts as they are, with what the cluster states of them. */
export function withFoundParts(
    platform: PlatformArgs,
    { installation, use: { prometheus, ...places } }: Pick<FoundParts, "installation" | "use">,
): PlatformArgs {
    const { existing, flagger, linkerd, viz } = platform;
    if (existing === undefined) {
        return platform;
    }
    const scrapeInterval = viz.prometheus?.scrapeInterval ?? prometheusDefaults.scrapeInterval;
    return {
        ...platform,
        linkerd: { ...linkerd, version: installation.linkerd ?? linkerd.version },
        viz: {
            ...viz,
            ...(prometheus !== undefined && {
                prometheus: { kind: "external", url: prometheus, scrapeInterval },
            }),
        },
        flagger: { ...flagger, version: installation.flagger ?? flagger.version },
        existing: { ...existing, ...places, installation },
    };
}
