import { type Command, InvalidArgumentError, Option } from "commander";
import { defined } from "../../components/defined";
import { inboundPolicies } from "../../rules/inbound-policies";
import type { Installation } from "../../rules/canary";
import { goDuration } from "../../rules/canary/durations";
import type { LintOptions } from "./lint";

/** The options of the command as commander gives them. */
export interface LintFlags {
    readonly meshProvider?: string;
    readonly metricsServer?: string;
    readonly flagger?: string;
    readonly flaggerNamespace?: string;
    readonly flaggerMeshed?: boolean;
    /** `false` for `--no-cross-namespace-refs`, which is Flagger's own flag. */
    readonly crossNamespaceRefs: boolean;
    readonly selectorLabels?: readonly string[];
    readonly linkerd?: string;
    readonly gatewayApi?: string;
    readonly scrapeInterval?: number;
    readonly defaultInboundPolicy?: string;
    readonly opaquePorts?: readonly string[];
    readonly authoritativeKinds: readonly string[];
    readonly namespace: string;
    readonly requireNamespace: boolean;
}

/**
 * Adds the options for what the files do not say. What is neither in the files nor given is not judged.
 *
 * @param command - gets the options
 */
export function addFactOptions(command: Command): Command {
    return command
        .optionsGroup("What the manifests do not say (what is not known is not judged):")
        .option(
            "-n, --namespace <name>",
            "namespace of objects that name none, as of kubectl apply -n",
            "default",
        )
        .addOption(
            new Option(
                "--authoritative-kinds <kinds>",
                "kinds of which these are all there are, so that a missing one is an error: MetricTemplate,Secret",
            )
                .argParser(list)
                .default([], "none"),
        )
        .option(
            "--no-require-namespace",
            "let a canary's namespace itself ask for no proxy, if its pods do",
        )
        .option("--mesh-provider <name>", "Flagger's -mesh-provider")
        .option("--metrics-server <url>", "Flagger's -metrics-server, the Prometheus that it asks")
        .option("--no-cross-namespace-refs", "Flagger has -no-cross-namespace-refs")
        .option("--selector-labels <labels>", "Flagger's -selector-labels", list)
        .option("--flagger <version>", "Flagger's version")
        .option("--flagger-namespace <name>", "Flagger's namespace")
        .option("--flagger-meshed", "Flagger's own pods are in the mesh")
        .option("--no-flagger-meshed", "Flagger's own pods are not in the mesh")
        .option("--linkerd <version>", "Linkerd's version: an edge release or a number")
        .option("--gateway-api <version>", "version of the Gateway API's CRDs")
        .option("--scrape-interval <duration>", "time between two scrapes of Prometheus", seconds)
        .addOption(
            new Option(
                "--default-inbound-policy <policy>",
                "Linkerd's proxy.defaultInboundPolicy",
            ).choices(inboundPolicies),
        )
        .option("--opaque-ports <ports>", "Linkerd's proxy.opaquePorts", list);
}

/**
 * The facts that the options give.
 *
 * @param flags - as commander gives them
 */
export function lintOptions(flags: LintFlags): LintOptions {
    // a fact that is not given must not hide what the files say
    const installation: Installation = defined<unknown>({
        meshProvider: flags.meshProvider,
        metricsServer: flags.metricsServer,
        flagger: flags.flagger,
        flaggerNamespace: flags.flaggerNamespace,
        flaggerMeshed: flags.flaggerMeshed,
        noCrossNamespaceRefs: flags.crossNamespaceRefs ? undefined : true,
        selectorLabels: flags.selectorLabels,
        linkerd: flags.linkerd,
        gatewayApi: flags.gatewayApi,
        scrapeSeconds: flags.scrapeInterval,
        defaultInboundPolicy: flags.defaultInboundPolicy,
        opaquePorts: flags.opaquePorts,
    });
    return {
        installation,
        authoritativeKinds: flags.authoritativeKinds,
        namespace: flags.namespace,
        requireNamespace: flags.requireNamespace,
    };
}

function list(text: string): string[] {
    return text
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== "");
}

function seconds(text: string): number {
    const duration = goDuration(text);
    if (duration === undefined || duration <= 0) {
        throw new InvalidArgumentError('It must be a duration such as "10s" or "1m30s".');
    }
    return duration;
}
