import { documentation, flagger } from "../citations";
import { fieldsOf, textOf } from "../canary/reading";
import { matchesAny } from "./patterns";
import { containersOfPods, podTemplateOf, WORKLOAD_KINDS } from "./pods";
import type { MeshRule } from "./rule";

/** Settings of the rule `mesh-config/image-not-pinned`. */
export interface ImagesSettings {
    /** Images that may be unpinned, with `*` for any text, such as `registry.local/dev/*`. */
    readonly allowedImages: readonly string[];
}

/** No image may be unpinned. */
export const imagesDefaults: ImagesSettings = { allowedImages: [] };

/** Every image has a version. */
export const pinnedImages: MeshRule<ImagesSettings> = {
    id: "mesh-config/image-not-pinned",
    impact: "The running version is unknown: a recreated pod can get another image, and Flagger sees no change to release",
    requirement: "an image must have a digest or a tag other than latest",
    fix: "append the version to the image name, for example :1.2.3",
    source: [
        documentation("kubernetes.io/docs/concepts/containers/images", "Image names"),
        flagger("pkg/canary/deployment_controller.go", "HasTargetChanged"),
    ],
    kinds: WORKLOAD_KINDS,
    check: (object, _among, settings) => {
        const template = podTemplateOf(fieldsOf(object));
        return template === undefined
            ? []
            : containersOfPods(template).map((container) => () => {
                  const image = textOf(container.fields.image);
                  return image === undefined ||
                      isPinned(image) ||
                      matchesAny(image, settings.allowedImages)
                      ? []
                      : [{ path: `${container.path}.image`, value: image }];
              });
    },
};

/** Whether an image's name has a digest, or a tag other than `latest`: a colon before a slash is a port. */
function isPinned(image: string): boolean {
    if (image.includes("@")) {
        return true;
    }
    const tag = /:([^:/]+)$/.exec(image)?.[1];
    return tag !== undefined && tag !== "latest";
}
