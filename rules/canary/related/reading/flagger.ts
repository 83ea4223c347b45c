import { type Fields, fieldsOf, listOf, textOf } from "../../reading";
import type { RuleContext } from "../../context";
import { allOf, type Objects, remembered } from "./objects";
import { containersOf, type Workload, workloadOf } from "./target";

/** A Deployment that runs one of Flagger's programs, with its flags. */
export interface FlaggerProgram {
    readonly workload: Workload;
    /** The image of its container. */
    readonly image: string;
    /** The program: `flagger` or `flagger-loadtester`, whatever the image is called. */
    readonly name: string;
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
        ? programsOf(objects).filter((program) => program.name === image)
        : [];
}

/** The programs of Flagger's among some objects. */
const programsOf = remembered((objects: Objects["objects"]): readonly FlaggerProgram[] =>
    allOf({ objects }, "Deployment").flatMap(programsIn),
);

/** The programs of a Deployment; read once, in however many lists of objects it is. */
const programsIn = remembered((deployment: Fields): readonly FlaggerProgram[] => {
    const workload = workloadOf(deployment);
    return containersOf(workload)
        .map(({ fields }) => ({
            workload,
            image: textOf(fields.image) ?? "",
            name: programName(textOf(fields.image) ?? "", wordsOf(fields)),
            flags: flagsOf(fields),
        }))
        .filter(({ name }) => name.startsWith("flagger"));
});

/** Flags and the program that only Flagger has, as a regular expression that CEL has too. */
export const FLAGGERS_OWN_WORD =
    "^(--?(mesh-provider|selector-labels|enable-config-tracking)=.*|(.*/)?flagger)$";

/**
 * The program that a container runs, by its image, or by its command: a company may copy Flagger's image under another
 * name.
 *
 * @param image - of the container
 * @param words - of its command and arguments
 */
export function programName(image: string, words: readonly string[]): string {
    const name = imageName(image);
    const own = new RegExp(FLAGGERS_OWN_WORD, "s");
    return !name.startsWith("flagger") && words.some((word) => own.test(word)) ? "flagger" : name;
}

/** The last part of an image's repository: `flagger` of `ghcr.io/fluxcd/flagger:1.44.0`. */
export function imageName(image: string): string {
    const path = image.split("@")[0] ?? "";
    return (path.split("/").at(-1) ?? "").split(":")[0] ?? "";
}

/** The flags of a Go program in a container: `-name=value`, `--name=value`, `-name value` or `-name`. */
export function flagsOf(container: Fields): ReadonlyMap<string, string> {
    const words = wordsOf(container);
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

function wordsOf(container: Fields): readonly string[] {
    return [...listOf(container.command), ...listOf(container.args)].filter(
        (word) => typeof word === "string",
    );
}

/** The number of replicas of a workload; one if unset. */
export function replicasOf({ spec }: Workload): number {
    const { replicas } = fieldsOf(spec);
    return typeof replicas === "number" ? replicas : 1;
}
