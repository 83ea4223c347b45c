import type { Problem } from "../../rules/problems/problem";

/** Refuses annotations that would keep Flagger out of the mesh. */
export function unmeshed(
    path: string,
    annotations: Readonly<Record<string, unknown>> = {},
): Problem[] {
    const inject = annotations["linkerd.io/inject"];
    return inject === undefined || inject === "enabled"
        ? []
        : [
              {
                  id: "flagger/unmeshed",
                  severity: "error",
                  path: `${path}["linkerd.io/inject"]`,
                  value: inject,
                  requirement:
                      "Flagger must be meshed: Viz' Prometheus rejects clients without an identity, and every metric check would fail",
                  fix: "remove it, or set it to enabled",
              },
          ];
}
