import type { CanaryFigures } from "./canaries";
import type { Measurement } from "./measure";
import type { PackFigures } from "./pack";
import { ROLES } from "./processes";
import type { PlatformFigures } from "./platform";
import type { StartFigures } from "./start";
import { median, ratio, spread } from "./statistics";

type Row = readonly string[];

const seconds = (runs: readonly Measurement[]): number[] => runs.map((run) => run.seconds);

/** Heading of {@link cpu}. */
const CPU = `CPU s: ${ROLES.join(" + ")}`;

/** Medians of the CPU seconds by role, and of their sum. */
function cpu(runs: readonly Measurement[]): string {
    const parts = ROLES.map((role) => median(runs.map((run) => run.cpu[role])).toFixed(1));
    const sum = median(
        runs.map((run) => ROLES.reduce((total, role) => total + run.cpu[role], 0)),
    ).toFixed(1);
    return `${parts.join(" + ")} = ${sum}`;
}

/** The platform's table. */
export function platformTable(all: readonly PlatformFigures[]): string {
    const [helm, ours, plain] = all;
    if (helm === undefined || ours === undefined || plain === undefined) {
        throw new Error("the platform was not measured in all three ways");
    }
    const rows = all.map((one): Row => [
        one.way,
        spread(one.up),
        ratio(one.up, helm.up),
        one.preview.length === 0 ? "–" : spread(seconds(one.preview)),
        one.preview.length === 0 ? "–" : cpu(one.preview),
        spread(one.destroy),
        one.shown.length === 0 ? "0" : String(median(one.shown)),
        one.spurious.length === 0 ? "–" : String(median(one.spurious)),
    ]);
    return [
        table(
            [
                "way",
                "up, s",
                "against helm",
                "second preview, s",
                `its ${CPU}`,
                "destroy, s",
                "objects in the first preview",
                "spurious changes",
            ],
            rows,
        ),
        "",
        `Second preview against the plain program's: ${ratio(seconds(ours.preview), seconds(plain.preview))}; ` +
            `destroy: ${ratio(ours.destroy, plain.destroy)}; up: ${ratio(ours.up, plain.up)}.`,
    ].join("\n");
}

/** The canaries' table: both ways side by side, and what each further canary adds. */
export function canaryTable(all: readonly CanaryFigures[]): string {
    const peak = (runs: readonly Measurement[]): number[] => runs.map((run) => run.peakMiB);
    const program = (runs: readonly Measurement[]): number[] =>
        runs.map((run) => run.peakProgramMiB);
    const rows = all.map((one): Row => {
        const plain = all.find(
            (other) => other.way === "plain resources" && other.canaries === one.canaries,
        );
        const smaller = all
            .filter((other) => other.way === one.way && other.canaries < one.canaries)
            .at(-1);
        const growth = (of: (figures: CanaryFigures) => number[]): string =>
            smaller === undefined
                ? "–"
                : (
                      ((median(of(one)) - median(of(smaller))) * 1000) /
                      (one.canaries - smaller.canaries)
                  ).toFixed(0);
        return [
            String(one.canaries),
            one.way,
            spread(seconds(one.preview)),
            growth((figures) => seconds(figures.preview)),
            spread(seconds(one.up)),
            growth((figures) => seconds(figures.up)),
            plain === undefined ? "–" : ratio(seconds(one.up), seconds(plain.up)),
            plain === undefined ? "–" : ratio(seconds(one.preview), seconds(plain.preview)),
            spread(seconds(one.second)),
            cpu(one.second),
            String(median(one.spurious)),
            spread(peak(one.up), 0),
            spread(program(one.up), 0),
        ];
    });
    return table(
        [
            "canaries",
            "written as",
            "first preview, s",
            "ms for each more",
            "up, s",
            "ms for each more",
            "up against plain",
            "preview against plain",
            "second preview, s",
            `its ${CPU}`,
            "spurious changes",
            "peak memory, MiB",
            "of it the program, MiB",
        ],
        rows,
    );
}

/** The policy pack's share of a preview. */
export function packTable(all: readonly PackFigures[]): string {
    return table(
        [
            "canaries",
            "preview, s",
            "with an empty pack, s",
            "with this pack, s",
            `its ${CPU}`,
            "against no pack",
            "against an empty pack",
        ],
        all.map((one) => [
            String(one.canaries),
            spread(seconds(one.without)),
            spread(seconds(one.empty)),
            spread(seconds(one.with)),
            cpu(one.with),
            ratio(seconds(one.with), seconds(one.without)),
            ratio(seconds(one.with), seconds(one.empty)),
        ]),
    );
}

/** The programs' start. */
export function startTable(all: readonly StartFigures[]): string {
    return table(
        ["program", "first line, s", "first resource, s"],
        all.map((one) => [one.program, spread(one.firstLine, 2), spread(one.firstResource, 2)]),
    );
}

function table(head: Row, rows: readonly Row[]): string {
    const line = (cells: Row): string => `| ${cells.join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
