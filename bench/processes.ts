import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What the processes of a Pulumi command do; everything that is not known belongs to the engine. */
export const ROLES = ["program", "provider", "engine", "pack"] as const;
export type Role = (typeof ROLES)[number];

/** CPU seconds by role. */
export type CpuSeconds = Readonly<Record<Role, number>>;

/** A process at one moment. */
export interface Process {
    readonly pid: number;
    readonly parent: number;
    readonly kib: number;
    readonly cpuSeconds: number;
    readonly role: Role;
}

/**
 * The role of a process by its command line.
 *
 * @see pulumi sdk/nodejs/cmd/run, sdk/nodejs/cmd/run-policy-pack
 */
export function roleOf(commandLine: string): Role {
    if (/\/pulumi-resource-/.test(commandLine)) {
        return "provider";
    }
    if (/run-policy-pack|\/pulumi-analyzer-policy/.test(commandLine)) {
        return "pack";
    }
    return /@pulumi\/pulumi\/cmd\/run\b/.test(commandLine) ? "program" : "engine";
}

/** All processes of the machine. */
export async function processes(): Promise<Process[]> {
    const columns = ["pid", "ppid", "rss", "time", "args"].map((column) => `${column}=`);
    const { stdout } = await run("ps", ["-A", "-ww", "-o", columns.join(",")], {
        maxBuffer: 16 * 1024 * 1024,
    });
    return stdout.split("\n").flatMap((line) => {
        const [, pid, parent, kib, time = "", args = ""] =
            /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
        return pid === undefined
            ? []
            : [
                  {
                      pid: Number(pid),
                      parent: Number(parent),
                      kib: Number(kib),
                      cpuSeconds: ticks(pid) ?? secondsOf(time),
                      role: roleOf(args),
                  },
              ];
    });
}

/** Linux counts in hundredths of a second, but its `ps` prints whole ones. */
function ticks(pid: string): number | undefined {
    try {
        const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
        // the name, in parentheses, may contain anything
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
        // no Linux, or the process has ended
        return undefined;
    }
}

/** `[days-][hours:]minutes:seconds`, as `ps` prints it. */
export function secondsOf(time: string): number {
    const [days, rest] = time.includes("-") ? time.split("-") : ["0", time];
    const seconds = (rest ?? "").split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
    return Number(days) * 86_400 + seconds;
}

/** A process and everything that it started. */
export function descendants(root: number, all: readonly Process[]): Process[] {
    const family = new Set([root]);
    // a parent may stand after its child in the list: look again until nobody is added
    for (let size = 0; size !== family.size;) {
        size = family.size;
        all.filter((one) => family.has(one.parent)).forEach((one) => family.add(one.pid));
    }
    return all.filter((one) => family.has(one.pid));
}

/** The sums of what each process had used when it was last seen. */
export function cpuByRole(last: readonly Process[]): CpuSeconds {
    const sum = (role: Role): number =>
        last
            .filter((one) => one.role === role)
            .reduce((seconds, one) => seconds + one.cpuSeconds, 0);
    return Object.fromEntries(ROLES.map((role) => [role, sum(role)])) as Record<Role, number>;
}
