import { type Installation, installationOf, type KubernetesObject } from "../../rules/canary";
import { goDuration } from "../../rules/canary/durations";
import { fieldsOf, textOf } from "../../rules/canary/reading";
import { allOf, nameOf } from "../../rules/canary/related/reading/objects";
import { parseYaml } from "../../rules/yaml";

/** What the objects say of one product; each part is read apart, so that one that is not known hides no other. */
export type ReadInstallation = (objects: readonly KubernetesObject[]) => Installation;

/** What is read of an installation: Flagger's flags, Linkerd's own values, and Prometheus's. */
export const installationReaders: readonly ReadInstallation[] = [
    installationOf,
    linkerd,
    prometheus,
];

/** Linkerd writes the values that it was installed with into a ConfigMap (charts/linkerd-control-plane/templates/config.yaml). */
function linkerd(objects: readonly KubernetesObject[]): Installation {
    const { linkerdVersion, proxy } = fieldsOf(parsed(objects, "linkerd-config", "values"));
    const { defaultInboundPolicy, opaquePorts } = fieldsOf(proxy);
    const [version, policy, ports] = [linkerdVersion, defaultInboundPolicy, opaquePorts].map(
        textOf,
    );
    return {
        ...(version && { linkerd: version }),
        ...(policy && { defaultInboundPolicy: policy }),
        ...(ports && { opaquePorts: ports.split(",") }),
    };
}

/** Viz keeps Prometheus's configuration in a ConfigMap (viz/charts/linkerd-viz/templates/prometheus.yaml). */
function prometheus(objects: readonly KubernetesObject[]): Installation {
    const { global } = fieldsOf(parsed(objects, "prometheus-config", "prometheus.yml"));
    const seconds = goDuration(textOf(fieldsOf(global).scrape_interval) ?? "");
    return seconds === undefined ? {} : { scrapeSeconds: seconds };
}

/** YAML in the one ConfigMap of a name; nothing where there are several, which may differ. */
function parsed(objects: readonly KubernetesObject[], name: string, key: string): unknown {
    const [configMap, another] = allOf({ objects }, "ConfigMap").filter(
        (object) => nameOf(object) === name,
    );
    const text = textOf(fieldsOf(configMap?.data)[key]);
    return text === undefined || another !== undefined ? undefined : parseYaml(text);
}
