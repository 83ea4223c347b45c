import { oncePerKey } from "../../kube/once";
import { type FindLive, liveObjects } from "../../kube/live-objects";
import { textAt } from "../../kube/known";
import {
    foreignObjectProblems,
    showsOtherCreator,
    uncheckedKind,
} from "../../rules/existing/foreign-object";
import { FIELD_MANAGER, type LiveMetadata } from "../../rules/existing/live-object";
import { isExcepted } from "../../rules/problems/exceptions";
import { namedObjects } from "../../rules/existing/named-objects";
import { type Problem, unanswered } from "../../rules/problems/problem";
import type { Clusters } from "../clusters";
import { exceptSchema, type PolicyException, wrongExceptions } from "../exceptions";
import { FindingReporter } from "../finding-reporter";
import { byCluster } from "../program/by-cluster";
import { describeObject, type KubeObject } from "../program/kube-objects";
import { objectOf, objectsOf } from "../program/stack";
import { recordedUids, type RecordedUids } from "../recorded-uids";
import { TIMEOUT_SECONDS, timeoutSchema } from "../timeout";
import type { UncheckedReporter } from "../unchecked-reporter";
import type { PackPolicy } from "../wrap-policies";

/** Settings of the policy `foreign-objects`. */
export interface ForeignObjectsSettings {
    /** Objects that the program may take over. @default [] */
    readonly except: readonly PolicyException[];
    /** Timeout of requests to the cluster, in seconds. @default 5 */
    readonly timeoutSeconds: number;
}

const DEFAULTS: ForeignObjectsSettings = { except: [], timeoutSeconds: TIMEOUT_SECONDS };

const RULE = "existing/foreign-object";

/** An object of the program that is on the cluster, and that somebody else has created. */
interface Foreign {
    readonly object: KubeObject;
    readonly live: LiveMetadata;
}

/**
 * Rejects objects that are on the cluster already and that the stack has not created. A preview reports them together;
 * in an update, which may have had no preview, each is rejected before it is overwritten.
 *
 * @param clusters - the clusters to query
 * @param notes - receives what could not be checked
 * @param isPreview - whether this run is a preview
 * @param readState - reads the stack's state; called only if an object is found that the stack may have imported
 */
export function foreignObjects(
    clusters: Clusters,
    notes: UncheckedReporter,
    isPreview: () => boolean = () => process.env.PULUMI_DRY_RUN === "true",
    readState: () => Promise<RecordedUids> = recordedUids,
): PackPolicy {
    const reports = new FindingReporter(notes);
    const state = oncePerKey(() => readState());
    const finders = new WeakMap<object, FindLive>();

    /** The objects, all of one cluster, that others have created. */
    async function check(
        objects: readonly KubeObject[],
        settings: ForeignObjectsSettings,
    ): Promise<readonly Problem[]> {
        const cluster = await clusters.of(objects[0]?.provider, settings.timeoutSeconds);
        // the policy cluster-version reports a cluster that does not answer
        if ("unknown" in cluster || "unreachable" in (await cluster.version())) {
            return [];
        }
        const find =
            finders.get(cluster) ??
            liveObjects(cluster, (kind, reason) => {
                notes.add(uncheckedKind(cluster.path, kind, reason));
            });
        finders.set(cluster, find);
        const found = await Promise.all(objects.map((object) => foreignOf(object, find)));
        const foreign = found
            .filter((each) => each !== undefined)
            .filter(({ object }) => {
                const path = describeObject(object);
                return !isExcepted(settings.except, { id: RULE, path });
            });
        if (foreign.length === 0) {
            return [];
        }
        const recorded = await state("");
        return "unknown" in recorded
            ? [uncheckedImports(cluster.path, foreign, recorded.unknown)]
            : foreignObjectProblems(
                  cluster.path,
                  foreign
                      .filter(({ live }) => !recorded.has(live.uid ?? ""))
                      .map(({ live, object }) => ({ kind: object.kind, metadata: live })),
              );
    }

    return {
        name: "foreign-objects",
        description:
            "No object of the program is on the cluster already, created by somebody else: an update would overwrite it, and a destroy would delete it.",
        remediationSteps:
            "Use what is there, import it into the stack, remove it, or give the program's object another name.",
        enforcementLevel: "mandatory",
        configSchema: { properties: { except: exceptSchema, timeoutSeconds: timeoutSchema } },
        validateResource: async (args, reportViolation) => {
            const object = objectOf(args);
            if (object !== undefined && !isPreview()) {
                const settings = { ...DEFAULTS, ...args.getConfig<ForeignObjectsSettings>() };
                const problems = await check([object], settings);
                reports.report(
                    problems.map((problem) => ({ problem, urn: args.urn })),
                    reportViolation,
                );
            }
        },
        validateStack: async (args, reportViolation) => {
            const settings = { ...DEFAULTS, ...args.getConfig<ForeignObjectsSettings>() };
            reports.report(
                wrongExceptions("foreign-objects", settings.except, [RULE], "error"),
                reportViolation,
            );
            // after an update, the objects are on the cluster because it has created them
            for (const objects of isPreview() ? byCluster(objectsOf(args)) : []) {
                const problems = await check(objects, settings);
                reports.report(
                    problems.map((problem) => ({ problem })),
                    reportViolation,
                );
            }
            reports.forget();
        },
    };
}

async function foreignOf(object: KubeObject, find: FindLive): Promise<Foreign | undefined> {
    const { apiVersion, kind, name, namespace, patch } = object;
    if (patch || typeof name !== "string" || typeof namespace !== "string") {
        return undefined;
    }
    const live = await find({ apiVersion, kind, name, namespace });
    const manager = textAt(object.object, "metadata", "annotations", FIELD_MANAGER);
    return live !== undefined && showsOtherCreator(live, manager) ? { object, live } : undefined;
}

function uncheckedImports(path: string, foreign: readonly Foreign[], reason: string): Problem {
    const names = namedObjects(foreign.map(({ object }) => describeObject(object)));
    return unanswered(
        "existing/unchecked",
        path,
        `${names}: whether this stack has imported what is on the cluster, or would overwrite what others have created, was not checked: ${reason}`,
        "log in to the stack's backend with pulumi login",
    );
}
