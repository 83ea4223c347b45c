import { linkerd } from "../citations";
import { fieldsOf } from "../canary/reading";
import { settingNamed, settingsOf, WORKLOAD_KINDS } from "./pods";
import type { MeshRule } from "./rule";

/** Settings of the rule `mesh-config/skipped-ports`. */
export interface SkippedPortsSettings {
    /** Ports and ranges that callers may reach past the proxy, such as `4567` or `6000-6010`. */
    readonly allowedInbound: readonly string[];
    /** Ports and ranges that pods may call past the proxy. */
    readonly allowedOutbound: readonly string[];
    /** Subnets that pods may call past the proxy, as they are written, such as `10.1.0.0/16`. */
    readonly allowedSubnets: readonly string[];
}

/** What Linkerd's own chart skips: the replication ports of Galera (`proxyInit.ignoreInboundPorts`). */
export const skippedPortsDefaults: SkippedPortsSettings = {
    allowedInbound: ["4567-4568"],
    allowedOutbound: ["4567-4568"],
    allowedSubnets: [],
};

const SKIPS = [
    { key: "config.linkerd.io/skip-inbound-ports", allowed: "allowedInbound" },
    { key: "config.linkerd.io/skip-outbound-ports", allowed: "allowedOutbound" },
    { key: "config.linkerd.io/skip-subnets", allowed: "allowedSubnets" },
] as const;

/** Only traffic that the settings allow bypasses the proxy. */
export const skippedPorts: MeshRule<SkippedPortsSettings> = {
    id: "mesh-config/skipped-ports",
    impact: "Traffic bypasses the proxies: it is not encrypted, authorized, split or measured",
    requirement: "only ports that the policy's settings allow may be skipped",
    fix: "remove it from the annotation, or allow it in the policy's settings; for protocols in which the server sends first, use config.linkerd.io/opaque-ports",
    source: [
        linkerd(
            "pkg/k8s/labels.go",
            "ProxyIgnoreInboundPortsAnnotation",
            "ProxyIgnoreOutboundPortsAnnotation",
        ),
        linkerd("pkg/util/portrange.go", "ParsePortRange"),
    ],
    kinds: ["Namespace", ...WORKLOAD_KINDS],
    check: (object, _among, settings) =>
        SKIPS.map(({ allowed, key }) => () => {
            const setting = settingNamed(fieldsOf(object), key);
            return setting !== undefined &&
                itemsOf(setting.value).some((item) => !isAllowed(item, settings[allowed]))
                ? [setting]
                : [];
        }),
    remedy: (object, _among, settings) =>
        SKIPS.flatMap(({ allowed, key }) => {
            const fields = fieldsOf(object);
            const items = itemsOf(settingNamed(fields, key)?.value ?? "");
            const kept = items.filter((item) => isAllowed(item, settings[allowed]));
            return kept.length === items.length
                ? []
                : [
                      {
                          path: `${settingsOf(fields).path}.annotations`,
                          key,
                          ...(kept.length > 0 && { value: kept.join(",") }),
                      },
                  ];
        }),
};

function itemsOf(list: string): readonly string[] {
    return list
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== "");
}

function isAllowed(item: string, allowed: readonly string[]): boolean {
    const range = rangeOf(item);
    return allowed.some((one) => {
        const bounds = rangeOf(one);
        return (
            one.trim() === item ||
            (range !== undefined &&
                bounds !== undefined &&
                bounds.from <= range.from &&
                range.to <= bounds.to)
        );
    });
}

function rangeOf(text: string): { readonly from: number; readonly to: number } | undefined {
    const [, from, to = from] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(text) ?? [];
    return from === undefined ? undefined : { from: Number(from), to: Number(to) };
}
