import { execFileSync } from "node:child_process";
import * as fs from "node:fs";

/** Addresses of the TCP ports on which a process listens, as `lsof` or Linux's /proc states them. */
export function listenersOf(pid: number): readonly string[] {
    if (process.platform !== "linux") {
        const args = ["-nP", "-a", "-p", String(pid), "-iTCP", "-sTCP:LISTEN", "-Fn"];
        return execFileSync("lsof", args, { encoding: "utf8" })
            .split("\n")
            .filter((line) => line.startsWith("n"))
            .map((line) => line.slice(1));
    }
    const inodes = new Set(
        fs.readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
            const link = fs.readlinkSync(`/proc/${pid}/fd/${fd}`);
            return /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? [];
        }),
    );
    return ["tcp", "tcp6"].flatMap((table) =>
        fs
            .readFileSync(`/proc/${pid}/net/${table}`, "utf8")
            .split("\n")
            .slice(1)
            .map((line) => line.trim().split(/\s+/))
            // state 0A is LISTEN
            .filter((columns) => columns[3] === "0A" && inodes.has(columns[9]))
            .map((columns) => columns[1]),
    );
}

/** Whether an address of {@link listenersOf} is one of loopback. */
export function isLoopback(address: string): boolean {
    return /^(127\.|\[::1\]|0100007F:|0000000000000000FFFF00000100007F:|00000000000000000000000001000000:)/.test(
        address,
    );
}
