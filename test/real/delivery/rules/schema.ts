import { still, weighted } from "./make";
import type { Fields, Mistake } from "./mistake";

function dropped(rule: string, name: string, field: string): Mistake {
    return still(rule, name, { analysis: { ...weighted, [field]: 20 } }, async ({ get }) => {
        const canary = await get("flagger.app/v1beta1", "Canary", name);
        const analysis = (canary?.spec as { analysis?: Fields } | undefined)?.analysis;
        return analysis !== undefined && !(field in analysis)
            ? `stored without it: ${JSON.stringify(analysis)}`
            : undefined;
    });
}

/** Mistakes that the API server refuses, or drops without a word. */
export const schemaMistakes: readonly Mistake[] = [
    still(
        "schema/refused",
        "refused",
        { analysis: { ...weighted, interval: "1h" } },
        ({ applyError }) => applyError,
    ),
    dropped("schema/misspelt-field", "misspelt", "stepWeigth"),
    dropped("schema/unknown-field", "unknown", "warmUp"),
    still(
        "spec/ignored",
        "ignored-field",
        { service: { trafficPolicy: { tls: { mode: "ISTIO_MUTUAL" } } } },
        async ({ phase, get }) => {
            const read = (version: string, kind: string): Promise<Fields | undefined> =>
                get(version, kind, "ignored-field");
            const made = [
                await read("v1", "Service"),
                await read("gateway.networking.k8s.io/v1", "HTTPRoute"),
            ];
            return phase === "Initialized" &&
                !JSON.stringify(made.map((each) => each?.spec)).includes("ISTIO")
                ? "stored, and neither the Service nor the HTTPRoute has anything of it"
                : undefined;
        },
    ),
];
