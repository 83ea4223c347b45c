import { execFileSync } from "node:child_process";
import * as fs from "node:fs";

/** A TCP port on which a process listens. */
export interface Listener {
    /** As `lsof` or Linux's /proc states it. */
    readonly address: string;
    readonly port: number;
    readonly isLoopback: boolean;
}

/** The TCP ports on which a process listens. */
export function listenersOf(pid: number): readonly Listener[] {
    return process.platform === "linux" ? ofProc(pid) : ofLsof(pid);
}

function ofLsof(pid: number): readonly Listener[] {
    const args = ["-nP", "-a", "-p", String(pid), "-iTCP", "-sTCP:LISTEN", "-Fn"];
    return execFileSync("lsof", args, { encoding: "utf8" })
        .split("\n")
        .filter((line) => line.startsWith("n"))
        .map((line) => line.slice(1))
        .map((address) => ({
            address,
            port: Number(address.slice(address.lastIndexOf(":") + 1)),
            isLoopback: /^(127\.|\[::1\])/.test(address),
        }));
}

/** Loopback of IPv4, mapped into IPv6, and of IPv6. */
const LOOPBACK = /^(0100007F|0000000000000000FFFF00000100007F|00000000000000000000000001000000):/;

function ofProc(pid: number): readonly Listener[] {
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
            .map(([, address = ""]) => ({
                address,
                port: parseInt(address.split(":")[1] ?? "", 16),
                isLoopback: LOOPBACK.test(address),
            })),
    );
}
