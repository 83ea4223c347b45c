import { type Problem, refusal } from "../../rules/problems/problem";
import { chartProblems } from "../sources";
import { describePosition, firstAnchor } from "./identity/anchor-rotation";
import { generatedDefaults, type IdentitySource } from "./identity/identity-source";
import type { LinkerdArgs } from "./linkerd";
import { rawValueProblems, unknownValues } from "./owned-values";
import { providedIdentityProblems } from "./identity/provided-identity";
import type { PortRange, ProxyDefaults } from "./proxy-defaults";

/**
 * Problems of Linkerd's arguments, without those of unknown certificates.
 *
 * @param path path of the arguments, such as `Linkerd mesh`
 */
export function linkerdProblems(path: string, args: LinkerdArgs): Problem[] {
    return [
        ...chartProblems(`${path}.crds`, args.crds),
        ...chartProblems(`${path}.controlPlane`, args.controlPlane),
        ...(args.cni === undefined ? [] : chartProblems(`${path}.cni.chart`, args.cni.chart)),
        ...(args.identity === undefined
            ? []
            : identitySourceProblems(`${path}.identity`, args.identity)),
        ...portProblems(`${path}.proxy`, args.proxy ?? {}),
        ...registryProblems(`${path}.registry`, args.registry),
        ...rawValueProblems(`${path}.values`, args.values),
        ...unknownValues(`${path}.cni.values`, args.cni?.values),
    ];
}

function identitySourceProblems(path: string, source: IdentitySource): Problem[] {
    switch (source.source) {
        case "provided":
            return providedIdentityProblems(path, source);
        case "cert-manager":
            return [
                ...anchorProblems(path, source.anchor),
                ...dayProblems(`${path}.anchorValidityDays`, source.anchorValidityDays, 61),
            ];
        case "generated": {
            const validity = source.issuerValidityDays ?? generatedDefaults.issuerValidityDays;
            const renewal = source.issuerRenewalDays ?? generatedDefaults.issuerRenewalDays;
            return [
                ...anchorProblems(path, source.anchor),
                ...dayProblems(`${path}.anchorValidityDays`, source.anchorValidityDays, 1),
                ...dayProblems(`${path}.issuerValidityDays`, source.issuerValidityDays, 1),
                ...dayProblems(`${path}.issuerRenewalDays`, source.issuerRenewalDays, 0),
                ...(renewal < validity
                    ? []
                    : [
                          refusal(
                              "identity/renewal-window",
                              `${path}.issuerRenewalDays`,
                              renewal,
                              `an issuer that is valid for ${validity} days would be renewed by every update`,
                              "set a number below issuerValidityDays",
                          ),
                      ]),
            ];
        }
    }
}

function anchorProblems(path: string, anchor = firstAnchor): Problem[] {
    const { generation, step } = anchor;
    return Number.isInteger(generation) && generation >= 1 && (generation > 1 || step === "done")
        ? []
        : [
              refusal(
                  "identity/anchor-generation",
                  `${path}.anchor`,
                  describePosition(anchor),
                  "generations are whole numbers from 1, and the first generation cannot be a rotation",
                  'remove it for the first, and set { generation: 2, step: "trust" } to rotate',
              ),
          ];
}

function dayProblems(path: string, days: number | undefined, least: number): Problem[] {
    return days === undefined || (Number.isFinite(days) && days >= least)
        ? []
        : [
              refusal(
                  "identity/days",
                  path,
                  days,
                  `it must be a number of days of ${least} or more`,
                  "set a higher number, or remove it",
              ),
          ];
}

function portProblems(path: string, proxy: ProxyDefaults): Problem[] {
    return (["opaquePorts", "skipInboundPorts", "skipOutboundPorts"] as const).flatMap((field) =>
        (proxy[field] ?? []).flatMap((port, index) =>
            isPortRange(port)
                ? []
                : [
                      refusal(
                          "linkerd/port",
                          `${path}.${field}[${index}]`,
                          port,
                          "it must be a port from 1 to 65535, or a range of two ports",
                          "set it in the form 5432 or 5000-5010",
                      ),
                  ],
        ),
    );
}

function isPortRange(range: PortRange): boolean {
    const [first, last = first] = String(range).split("-").map(Number);
    const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65535;
    return isPort(first) && isPort(last) && first <= last;
}

function registryProblems(path: string, registry: string | undefined): Problem[] {
    return registry === undefined || /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9._-]+)*$/.test(registry)
        ? []
        : [
              refusal(
                  "linkerd/registry",
                  path,
                  registry,
                  "images are named <registry>/controller, so it must be a host and a path, without a scheme or a trailing slash",
                  "set it in the form registry.example.com/linkerd",
              ),
          ];
}
