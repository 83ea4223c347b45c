import type { HttpBackendRef } from "../mesh-objects";
import type { Backend } from "./converted";
import { convertFilter } from "./filters";
import { isServiceRef } from "./refs";

/** Converts a backendRef; what Linkerd cannot send to answers its share with an error. */
export function convertBackend(ref: HttpBackendRef): Backend {
    const weight = ref.weight ?? 1;
    const kind = ref.kind ?? "Service";
    const invalid = (message: string): Backend => ({
        kind: "invalid",
        weight,
        name: ref.name,
        message,
    });
    if (!isServiceRef(ref.group, kind)) {
        return invalid(`unsupported backend type ${ref.group ?? "core"} ${kind}`);
    }
    try {
        const filters = (ref.filters ?? []).map(convertFilter);
        return ref.port === undefined
            ? invalid(`missing port for backend Service ${ref.name}`)
            : {
                  kind: "service",
                  weight,
                  name: ref.name,
                  namespace: ref.namespace,
                  port: ref.port,
                  filters,
              };
    } catch (error) {
        return invalid(
            `unsupported backend filter: ${error instanceof Error ? error.message : String(error)}`,
        );
    }
}
