import { type Fields, fieldsOf, textOf } from "../canary/reading";
import { allIn, nameOf } from "../canary/related/reading/objects";
import { parseYaml } from "../yaml";
import type { ObjectSet } from "./rule";

/** The values that Linkerd's chart keeps of its own installation. */
export function installedValues(config: Fields): Fields {
    // text that is not YAML has no values; `linkerd check` itself reads no more of it
    return fieldsOf(parseYaml(textOf(fieldsOf(config.data).values) ?? ""));
}

/** The values of the control plane in a namespace; empty if its `linkerd-config` is unknown. */
export function valuesIn(among: ObjectSet, namespace: string): Fields {
    const config = allIn(among, "ConfigMap", namespace).find(
        (object) => nameOf(object) === "linkerd-config",
    );
    return config === undefined ? {} : installedValues(config);
}
