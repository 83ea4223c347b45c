import * as fs from "node:fs";
import * as path from "node:path";
import { startTime } from "../process/identity";

/**
 * Removes the locks that a killed `pulumi` left in a file backend. A lock whose process still runs is
 * kept: `pulumi` itself then says who holds it.
 */
export function removeStaleLocks(backend: string): number {
    const locks = path.join(backend, ".pulumi", "locks");
    if (!fs.existsSync(locks)) {
        return 0;
    }
    const stale = fs
        .readdirSync(locks, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".json"))
        .map((file) => path.join(locks, file))
        .filter((file) => {
            const { pid } = JSON.parse(fs.readFileSync(file, "utf8")) as { pid: number };
            return startTime(pid) === undefined;
        });
    stale.forEach((file) => fs.rmSync(file));
    return stale.length;
}
