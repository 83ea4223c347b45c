const builtIn =
    "Flagger asks for Linkerd's own metrics by these names only where its own mesh provider is linkerd; this one's is gatewayapi:v1beta1";
const storage = "the sandbox has no storage";
const installation = (flag: string): string => `needs a second Flagger, installed with ${flag}`;

/** Rules whose failure the sandbox does not show, each with the reason. */
export const unshown: Readonly<Record<string, string>> = {
    "metric/interval-unsaid":
        "about a template that is not known; what happens when it has an interval is metric/interval-missing",
    "metric/whole-milliseconds": builtIn,
    "metric/percent": builtIn,
    "metric/wrong-end": builtIn,
    "metric/built-in-server": builtIn,
    "metric/other-namespace": installation("-no-cross-namespace-refs"),
    "provider/default-istio": installation(
        "no -mesh-provider; what it then does is provider/not-linkerd",
    ),
    "provider/split-ignores":
        "needs Linkerd's extension linkerd-smi, which splits by TrafficSplits",
    "target/volume-once": storage,
    "target/spread": "the scheduler spreads the few pods here with and without the rule",
};
