import type { PlatformArgs } from "../../components";
import { loadTesterName } from "../../components/flagger/load-tester-settings";
import { platformNamespaces } from "../../components/namespaces";
import { platformParts } from "../../components/platform-parts";
import type { Footprint } from "../../rules/existing/foreign";
import type { ReleasedService } from "../services/service";

const oneOf =
    (...names: readonly string[]) =>
    (name: string): boolean =>
        names.includes(name);
const matching =
    (pattern: RegExp) =>
    (name: string): boolean =>
        pattern.test(name);

const inNamespace =
    (namespace: string) =>
    (name: string): boolean =>
        name.startsWith(`${namespace}/`);

const { flagger, linkerd, viz } = platformNamespaces;

/** A part of the platform as the setting `<part>.existing` names it. */
const PARTS: readonly (Omit<Footprint, "keep"> & { readonly part: string })[] = [
    {
        part: "gatewayApi",
        product: "the Gateway API",
        harm: "replace its CRDs",
        objects: { CustomResourceDefinition: matching(/\.gateway\.networking\.k8s\.io$/) },
    },
    {
        part: "viz",
        product: "Linkerd Viz",
        harm: "overwrite its configuration and certificates",
        objects: {
            Namespace: oneOf(viz),
            Deployment: inNamespace(viz),
            ClusterRole: matching(new RegExp(`^linkerd-${viz}-`)),
            MutatingWebhookConfiguration: oneOf("linkerd-tap-injector-webhook-config"),
            APIService: oneOf("v1alpha1.tap.linkerd.io"),
        },
    },
    {
        part: "linkerd",
        product: "Linkerd",
        harm: "overwrite its trust anchors and webhook certificates, so that running proxies are no longer trusted",
        objects: {
            Namespace: oneOf(linkerd),
            Deployment: inNamespace(linkerd),
            CustomResourceDefinition: matching(/^[^.]+\.(?:(?:policy|workload)\.)?linkerd\.io$/),
            ClusterRole: matching(new RegExp(`^linkerd-${linkerd}-`)),
            MutatingWebhookConfiguration: oneOf("linkerd-proxy-injector-webhook-config"),
            ValidatingWebhookConfiguration: oneOf(
                "linkerd-sp-validator-webhook-config",
                "linkerd-policy-validator-webhook-config",
            ),
        },
    },
    {
        part: "flagger",
        product: "Flagger",
        harm: "overwrite its configuration, or run a second Flagger for the same Canaries",
        objects: {
            Namespace: oneOf(flagger),
            Deployment: oneOf(`${flagger}/flagger`),
            CustomResourceDefinition: matching(/\.flagger\.app$/),
            ClusterRole: oneOf("flagger"),
        },
    },
];

/** The load tester in a namespace of the stack. */
function loadTesterFootprint(namespace: string): (typeof PARTS)[number] {
    return {
        part: "loadTester",
        product: "Flagger's load tester",
        harm: "overwrite it",
        objects: { Deployment: oneOf(`${namespace}/${loadTesterName}`) },
    };
}

/** What a stack installs: the objects by which it is recognised on a cluster. */
export function footprintsOf(
    project: string,
    platform: PlatformArgs,
    services: readonly ReleasedService[],
): readonly Footprint[] {
    const existing: readonly string[] = [
        ...(platform.existing?.parts ?? []),
        ...(platform.gatewayApi.managed === false ? ["gatewayApi"] : []),
    ];
    const { loadTester, namespaces } = platformParts(platform);
    const parts = [...PARTS, ...(loadTester ? [loadTesterFootprint(loadTester.namespace)] : [])];
    const keep = (part: string): string =>
        `use it as it is: pulumi config set --path ${project}:${part}.existing true`;
    return [
        ...parts
            .filter(({ part }) => !existing.includes(part))
            .map((footprint) => ({
                ...footprint,
                keep: keep(footprint.part),
            })),
        ...(existing.includes("namespaces")
            ? []
            : namespaces.map((namespace) => ({
                  product: `the namespace ${namespace}`,
                  harm: "overwrite its labels and annotations",
                  keep: keep("namespaces"),
                  objects: { Namespace: oneOf(namespace) },
              }))),
        ...services.map(({ service: { name, namespace } }) => ({
            product: `the workload ${namespace}/${name}`,
            harm: "overwrite it",
            keep: `rename the service in stacks/services/`,
            objects: {
                Canary: oneOf(`${namespace}/${name}`),
                Deployment: oneOf(`${namespace}/${name}`),
            },
        })),
    ];
}
