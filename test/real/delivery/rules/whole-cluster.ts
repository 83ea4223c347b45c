import type { Mistake } from "./mistake";
import { canary, deployment } from "./objects";

/** Mistakes that stop Flagger for every Canary of the cluster; each is made alone, when nothing else is under way. */
export const wholeClusterMistakes: readonly Mistake[] = [
    {
        rule: "schema/whole-number",
        name: "half-weight",
        objects: [
            deployment("half-weight", {}),
            canary("half-weight", { analysis: { stepWeight: 12.5, maxWeight: 50 } }),
        ],
        seen: ({ otherLines }) =>
            otherLines.find((line) => /cannot unmarshal number 12\.5/.test(line))?.slice(0, 300),
    },
    {
        rule: "schema/no-spec",
        name: "no-spec",
        objects: [withoutSpec()],
        seen: ({ otherLines }) => otherLines.find((line) => /^panic: .*nil pointer/.test(line)),
    },
];

function withoutSpec(): ReturnType<typeof canary> {
    const { apiVersion, kind, metadata } = canary("no-spec", {});
    return { apiVersion, kind, metadata };
}
