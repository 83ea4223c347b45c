import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Inputs, type Registered, registeredObjects, STACKS } from "./registered-objects";

/** One line for each object: its name, its type, what a reader of the difference looks for, and a digest of all. */
function digestOf({ inputs, name, type }: Registered): string {
    const digest = createHash("sha256")
        .update(JSON.stringify(sorted(inputs)))
        .digest("hex");
    const fields = fieldsThatMatter(type, inputs);
    return [
        name,
        type,
        ...(fields === undefined ? [] : [JSON.stringify(fields)]),
        digest.slice(0, 16),
    ].join("  ");
}

/** The same value whatever the order of its keys. */
function sorted(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(sorted);
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(
              Object.entries(value)
                  .sort(([a], [b]) => (a < b ? -1 : 1))
                  .map(([key, field]) => [key, sorted(field)]),
          )
        : value;
}

function fieldsThatMatter(type: string, { chart, files, spec, version }: Inputs): unknown {
    const { analysis, maxReplicas, minReplicas, replicas, validationActions } = (spec ??
        {}) as Inputs;
    switch (type.slice(type.lastIndexOf(":") + 1)) {
        case "Chart":
            return [chart, version];
        case "ConfigGroup":
            return files;
        case "Canary": {
            const { metrics, webhooks, ...strategy } = analysis as Record<
                string,
                readonly Inputs[]
            >;
            return {
                ...strategy,
                metrics: metrics?.map(({ name, thresholdRange }) => ({ name, thresholdRange })),
                webhooks: webhooks?.map(
                    ({ name, type: kind }) => `${String(kind)} ${String(name)}`,
                ),
            };
        }
        case "Deployment":
            return { replicas };
        case "HorizontalPodAutoscaler":
            return { minReplicas, maxReplicas };
        case "ValidatingAdmissionPolicyBinding":
            return validationActions;
        default:
            return undefined;
    }
}

describe("what a stack registers", () => {
    for (const stack of STACKS) {
        it(`is for ${stack} as in test/golden/${stack}.txt`, async () => {
            const file = join(__dirname, "..", "golden", `${stack}.txt`);
            const objects = await registeredObjects(stack);
            const lines = objects.map(digestOf);
            const folder = process.env["DUMP_STACKS"];
            if (folder !== undefined) {
                const text = JSON.stringify(objects, undefined, 4);
                writeFileSync(join(folder, `${stack}.json`), `${text}\n`);
            }
            if (process.env["UPDATE_GOLDEN"] === "1") {
                writeFileSync(file, `${lines.join("\n")}\n`);
            }
            assert.deepEqual(
                lines,
                readFileSync(file, "utf8").trimEnd().split("\n"),
                "set UPDATE_GOLDEN=1 to renew the file; DUMP_STACKS=<folder>, before and after the change, " +
                    "writes the objects as a whole for a comparison",
            );
        });
    }
});
