import { flagger, gatewayApi, linkerd } from "../../citations";
import { checkVersions } from "../../versions/compatibility";
import { linkerdReleaseNumber } from "../../versions/linkerd-release";
import { LINKERD_SUPPORT } from "../../versions/support-table";
import { describeRange, parseVersion, placeVersion } from "../../versions/version-number";
import { makesRoute, providerOf, routerOf } from "../reconciled";
import { fieldsOf, serviceOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { hasServiceParent } from "./reading/mesh";

/** Linkerd's releases that read the HTTPRoutes of the Gateway API. */
const LINKERD_ROUTES = {
    min: LINKERD_SUPPORT.find(({ gatewayApi }) => gatewayApi !== undefined)?.release,
};

/** The first Flagger that has each provider, and the first Gateway API that serves the version that it writes. */
const PROVIDERS = {
    "gatewayapi:v1beta1": { flagger: "1.26.0", gatewayApi: "0.5.0", version: "v1beta1" },
    "gatewayapi:v1": { flagger: "1.35.0", gatewayApi: "1.0.0", version: "v1" },
} as const;

/** Rules about the versions of Linkerd, Flagger and the Gateway API that a Canary's route needs. */
export const installationVersionRules: readonly CanaryRule[] = [
    {
        id: "installation/version-unknown",
        impact: "A version that does not work with the Canary is not reported",
        requirement: "a version that is set can be compared with the support table",
        fix: 'set a version such as "edge-25.7.5" or "2.19" (Linkerd), "1.44.0" (Flagger), "v1.2.1" (Gateway API), or leave it unset',
        severity: "warning",
        source: [linkerd("charts/linkerd-control-plane/templates/config.yaml")],
        check: unknownVersions,
    },
    {
        id: "installation/linkerd-routes",
        impact: "Weights change in the route, and the traffic does not move: no request reaches the canary",
        requirement: `a Canary with an HTTPRoute needs Linkerd ${describeRange(LINKERD_ROUTES)}`,
        fix: `upgrade Linkerd to ${LINKERD_ROUTES.min} or newer`,
        severity: "error",
        source: [flagger("docs/gitbook/tutorials/linkerd-progressive-delivery.md")],
        check: linkerdRoutes,
    },
    {
        id: "installation/flagger-provider",
        impact: "Flagger does not have the provider: it makes no route of this version, and no request reaches the canary",
        requirement: `provider gatewayapi:v1beta1 exists since Flagger ${PROVIDERS["gatewayapi:v1beta1"].flagger}, gatewayapi:v1 since ${PROVIDERS["gatewayapi:v1"].flagger}`,
        fix: "upgrade Flagger to a release that has the provider",
        severity: "error",
        source: [flagger("CHANGELOG.md")],
        check: flaggerProvider,
    },
    {
        id: "installation/gateway-api-served",
        impact: "The Canary is never initialised: the API server does not serve the version of HTTPRoute that Flagger writes",
        requirement: `HTTPRoute v1beta1 is served since Gateway API ${PROVIDERS["gatewayapi:v1beta1"].gatewayApi}, v1 since ${PROVIDERS["gatewayapi:v1"].gatewayApi}`,
        fix: "upgrade the CRDs of the Gateway API to a release that serves it",
        severity: "error",
        source: [
            gatewayApi("CHANGELOG/0.x-CHANGELOG.md"),
            gatewayApi("CHANGELOG/1.0-CHANGELOG.md"),
        ],
        check: gatewayApiServed,
    },
    {
        id: "installation/unsupported",
        impact: "The versions are not documented to work together: the route may be ignored, or fields of it dropped",
        requirement: "Linkerd, Flagger and the Gateway API support each other's versions",
        fix: "choose versions that support each other",
        severity: "warning",
        source: [flagger("docs/gitbook/tutorials/linkerd-progressive-delivery.md")],
        check: unsupported,
    },
];

/** A version of the installation as text. */
function versionOf(
    context: RuleContext,
    product: "linkerd" | "flagger" | "gatewayApi",
): string | undefined {
    return textOf(fieldsOf(context.installation)[product]);
}

function unknownVersions(context: RuleContext): RuleFinding[] {
    return (
        [
            ["linkerd", "Linkerd", linkerdReleaseNumber, '"edge-25.7.5" or "2.19"'],
            ["flagger", "Flagger", parseVersion, '"1.44.0"'],
            ["gatewayApi", "Gateway API", parseVersion, '"v1.2.1"'],
        ] as const
    ).flatMap(([product, name, read, example]) => {
        const version = versionOf(context, product);
        return version === undefined || read(version) !== undefined
            ? []
            : [
                  {
                      path: "",
                      value: version,
                      requirement: `the version of ${name} is set to ${JSON.stringify(version)}, which is not in the support table: no rule checks whether it works with this Canary`,
                      fix: `set a version such as ${example}, or leave it unset`,
                  },
              ];
    });
}

function linkerdRoutes(context: RuleContext): RuleFinding[] {
    const linkerd = versionOf(context, "linkerd");
    const release = linkerd === undefined ? undefined : linkerdReleaseNumber(linkerd);
    if (release === undefined || placeVersion(release, LINKERD_ROUTES) === "within") {
        return [];
    }
    const requirement = `Linkerd ${linkerd} ignores the HTTPRoute of this Canary: HTTPRoutes of the Gateway API are supported by Linkerd ${describeRange(LINKERD_ROUTES)}`;
    if (makesRoute(context)) {
        return [{ path: "spec.provider", value: providerOf(context), requirement }];
    }
    const { gatewayRefs } = serviceOf(context);
    return providerOf(context) === undefined && hasServiceParent(context)
        ? [{ path: "spec.service.gatewayRefs", value: gatewayRefs, requirement }]
        : [];
}

function flaggerProvider(context: RuleContext): RuleFinding[] {
    return olderThan(context, "flagger", (first, flagger) => ({
        requirement: `Flagger ${flagger} does not have this provider, which exists since Flagger ${first}`,
        fix: `upgrade Flagger to ${first} or newer`,
    }));
}

function gatewayApiServed(context: RuleContext): RuleFinding[] {
    const router = routerOf(context);
    const written = router === "gatewayapi:v1" ? "v1" : "v1beta1";
    return olderThan(context, "gatewayApi", (first, gatewayApi) => ({
        requirement: `Gateway API ${gatewayApi} does not serve HTTPRoute ${written}, which this provider writes; releases ${first} or newer do`,
        fix: `upgrade the CRDs of the Gateway API to ${first} or newer`,
    }));
}

/** One finding at the provider if a product's version is older than what the provider needs. */
function olderThan(
    context: RuleContext,
    product: "flagger" | "gatewayApi",
    words: (first: string, version: string) => Pick<RuleFinding, "requirement" | "fix">,
): RuleFinding[] {
    const router = routerOf(context);
    const version = versionOf(context, product);
    const number = version === undefined ? undefined : parseVersion(version);
    if (
        version === undefined ||
        number === undefined ||
        (router !== "gatewayapi:v1" && router !== "gatewayapi:v1beta1")
    ) {
        return [];
    }
    const first = PROVIDERS[router][product];
    return placeVersion(number, { min: first }) === "below"
        ? [{ path: "spec.provider", value: providerOf(context), ...words(first, version) }]
        : [];
}

const PRODUCTS: Readonly<Record<string, string>> = {
    "version/gateway-api-linkerd": "Gateway API",
    "version/gateway-api-flagger": "Gateway API",
    "version/linkerd-flagger": "Linkerd",
};

/** Versions that the support table does not pair, where no version alone is too old for the route. */
function unsupported(context: RuleContext): RuleFinding[] {
    const tooOld = [linkerdRoutes, flaggerProvider, gatewayApiServed].some(
        (check) => check(context).length > 0,
    );
    if (!makesRoute(context) || tooOld) {
        return [];
    }
    const [linkerd, flagger, gatewayApi] = (["linkerd", "flagger", "gatewayApi"] as const).map(
        (product) => {
            const version = versionOf(context, product);
            return version === undefined ? undefined : { path: product, version };
        },
    );
    return checkVersions({ linkerd, flagger, gatewayApi })
        .filter(({ severity }) => severity === "error")
        .map(({ fix, id, requirement, value }) => ({
            path: "spec.provider",
            value: providerOf(context),
            requirement: `${PRODUCTS[id]} ${textOf(value)} is outside the supported range: ${requirement}`,
            fix,
        }));
}
