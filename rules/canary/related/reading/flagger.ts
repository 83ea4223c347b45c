import { type Fields, fieldsOf, listOf, textOf } from "../../reading";
import type { RuleContext } from "../../context";
import { allOf, type Objects, remembered } from "./objects";
import { containersOf, type Workload, workloadOf } from "./target";

/** A Deployment that runs one of Flagger's programs, with its flags. */
export interface FlaggerProgram {
    readonly workload: Workload;
    /** The image of its container. */
    readonly image: string;
    readonly flags: ReadonlyMap<string, string>;
}

/** The Deployments of the context that run Flagger's controller. */
export function flaggers(context: Objects): readonly FlaggerProgram[] {
    return programs(context, "flagger");
}

/** The Deployments of the context that run Flagger's load tester. */
export function loadTesters(context: Objects): readonly FlaggerProgram[] {
    return programs(context, "flagger-loadtester");
}

/** Whether Flagger copies ConfigMaps and Secrets for the primary; `-enable-config-tracking=false` turns it off. */
export function tracksConfig(context: RuleContext): boolean {
    return flaggers(context).every(({ flags }) => flags.get("enable-config-tracking") !== "false");
}

function programs({ objects }: Objects, image: string): readonly FlaggerProgram[] {
    return Array.isArray(objects)
        ? programsOf(objects).filter((program) => imageName(program.image) === image)
        : [];
}

/** The programs of Flagger's among some objects. */
const programsOf = remembered((objects: Objects["objects"]): readonly FlaggerProgram[] =>
    allOf({ objects }, "Deployment")
        .map(workloadOf)
        .flatMap((workload) =>
            containersOf(workload)
                .map(({ fields }) => ({
                    workload,
                    image: textOf(fields.image) ?? "",
                    flags: flagsOf(fields),
                }))
                .filter((program) => imageName(program.image).startsWith("flagger")),
        ),
);

/** The last part of an image's repository: `flagger` of `ghcr.io/fluxcd/flagger:1.44.0`. */
export function imageName(image: string): string {
    const path = image.split("@")[0] ?? "";
    return (path.split("/").at(-1) ?? "").split(":")[0] ?? "";
}

/** The flags of a Go program in a container: `-name=value`, `--name=value`, `-name value` or `-name`. */
export function flagsOf(container: Fields): ReadonlyMap<string, string> {
    const words = [...listOf(container.command), ...listOf(container.args)].flatMap((word) =>
        typeof word === "string" ? [word] : [],
    );
    const flags = new Map<string, string>();
    words.forEach((word, index) => {
        const [, name, , value] = /^--?([^=]+)(=(.*))?$/s.exec(word) ?? [];
        if (name !== undefined) {
            const next = words[index + 1];
            const following = next === undefined || next.startsWith("-") ? "true" : next;
            flags.set(name, value ?? following);
        }
    });
    return flags;
}

/** The number of replicas of a workload; one if unset. */
export function replicasOf({ spec }: Workload): number {
    const { replicas } = fieldsOf(spec);
    return typeof replicas === "number" ? replicas : 1;
}
