/** Makes Pulumi serialise what a dynamic provider uses of this module. */
export const deploymentOnlyModule = true;

/** The lists with a Deployment that a chart has labelled, or that a kustomize overlay has named. */
export function deploymentLists(label: string, name: string): readonly string[] {
    const path = "/apis/apps/v1/deployments";
    return [
        `${path}?labelSelector=app.kubernetes.io/name%3D${label}`,
        `${path}?fieldSelector=metadata.name%3D${name}`,
    ];
}

/** The lists in which a Deployment of Flagger's is. */
export const FLAGGERS = deploymentLists("flagger", "flagger");
