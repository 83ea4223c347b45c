import { releasedWorkloads } from "../programs/releases/all";
import type { Stage } from "../programs/releases/released-workload";
import { type PrimaryState, readPrimary } from "../support/primary";
import { ReleasedProgram } from "../support/released-program";
import { keyOf, RolloutWatch, type WatchedRollout } from "../support/rollout-watch";
import type { SharedPlatform } from "../support/shared-platform";
import { SessionVisit } from "./session-visit";

/** What came of the releases of every workload. */
export interface Releases {
    readonly platform: SharedPlatform;
    readonly program: ReleasedProgram<Stage>;
    /** By `namespace/name`: the release that is good, and the one after it. */
    readonly good: ReadonlyMap<string, WatchedRollout>;
    readonly bad: ReadonlyMap<string, WatchedRollout>;
    /** What a preview after the good and after the bad releases showed; undefined for no change. */
    readonly changes: { readonly good?: string; readonly bad?: string };
    /** Each workload's primary after the first, the good and the bad release, by `namespace/name`. */
    readonly primaries: Readonly<Record<Stage, ReadonlyMap<string, PrimaryState>>>;
    readonly visit: SessionVisit;
}

const limitMs = 400_000;
const started = new WeakMap<SharedPlatform, Promise<Releases>>();

/** Releases every workload, first well and then badly; once for all suites on a platform. */
export function allReleases(platform: SharedPlatform): Promise<Releases> {
    const running = started.get(platform) ?? releaseAll(platform);
    started.set(platform, running);
    return running;
}

async function releaseAll(platform: SharedPlatform): Promise<Releases> {
    const program = new ReleasedProgram<Stage>(platform, "releases");
    await program.prepare();
    await program.release("first");
    const first = await primaries(platform);
    const watch = new RolloutWatch(platform);
    const visit = new SessionVisit(platform.stack.meshProxy);
    const changes: { good?: string; bad?: string } = {};

    const goodAt = await program.release("good");
    const good = await watch.toTheEnd(releasedWorkloads, goodAt, limitMs, (moment) =>
        visit.look(moment),
    );
    await visit.afterwards();
    const afterGood = await primaries(platform);
    changes.good = await program.changes();

    const badAt = await program.release("bad");
    const failing = releasedWorkloads.filter(({ bad }) => bad !== "none");
    const bad = await watch.toTheEnd(failing, badAt, limitMs);
    changes.bad = await program.changes();
    const primary = { first, good: afterGood, bad: await primaries(platform) };
    return { platform, program, good, bad, changes, primaries: primary, visit };
}

async function primaries(platform: SharedPlatform): Promise<Map<string, PrimaryState>> {
    return new Map(
        await Promise.all(
            releasedWorkloads.map(
                async (workload) =>
                    [keyOf(workload), await readPrimary(platform.objects, workload)] as const,
            ),
        ),
    );
}
