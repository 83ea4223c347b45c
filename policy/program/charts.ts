import type { StackValidationArgs } from "@pulumi/policy";
import { remembered } from "../../rules/canary/related/reading/objects";
import { isRecord, readKnown, textAt } from "../../kube/known";
import type { KubeObject, ProgramResource } from "./kube-objects";

/** Pulumi's resources that install a chart: `Release` with Helm, `Chart` object by object. */
const CHART_TYPE = /^kubernetes:(helm\.sh\/v[234]):(Release|Chart)$/;

/**
 * Reads a resource that installs a chart as if it were an object of the Kubernetes API, so that rules can evaluate it: its
 * arguments are its `spec`.
 *
 * @param resource - as the policy got it
 * @returns the chart, or `undefined` for everything else
 */
export function readChart(resource: ProgramResource): KubeObject | undefined {
    const [, apiVersion, kind] = CHART_TYPE.exec(resource.type) ?? [];
    if (apiVersion === undefined || kind === undefined) {
        return undefined;
    }
    const spec = readKnown(resource.props);
    return {
        urn: resource.urn,
        apiVersion,
        kind,
        name: resource.name,
        namespace: textAt(spec, "namespace") ?? "default",
        object: {
            apiVersion,
            kind,
            metadata: { name: resource.name },
            spec: isRecord(spec) ? spec : {},
        },
        patch: false,
        provider: resource.provider,
    };
}

/** The charts that a program installs. */
export function chartsOf({
    resources,
}: Pick<StackValidationArgs, "resources">): readonly KubeObject[] {
    return readAll(resources);
}

const readAll = remembered((resources: readonly ProgramResource[]) =>
    resources.map(readChart).filter((chart) => chart !== undefined),
);
