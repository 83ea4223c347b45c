import { linkerd } from "../citations";
import type { RuleFinding } from "../canary/rule";
import { type Fields, fieldsOf, textOf } from "../canary/reading";
import { settingsOf, WORKLOAD_KINDS } from "./pods";
import type { MeshRule, MetadataEdit } from "./rule";

/** Linkerd's settings that are annotations; some other names of these prefixes are labels by right. */
export const ANNOTATIONS_ONLY =
    /^(linkerd\.io\/inject|config(\.alpha)?\.linkerd\.io\/(?!admission-webhooks$).*)$/;

const LABELS_ONLY = "mirror.linkerd.io/exported";

/** Linkerd reads a setting as an annotation or as a label, never as both. */
export const inertLabels: MeshRule = {
    id: "mesh-config/inert-label",
    impact: "A Linkerd setting has no effect: it is a label instead of an annotation",
    requirement: "Linkerd reads this setting only from annotations",
    fix: "move it from the labels to the annotations",
    source: [
        linkerd(
            "pkg/healthcheck/healthcheck.go",
            "l5d-data-plane-pod-labels",
            "l5d-data-plane-services-labels",
        ),
    ],
    kinds: ["Namespace", "Service", ...WORKLOAD_KINDS],
    check: (object) =>
        labelled(fieldsOf(object)).map(
            ({ fields, path }) =>
                () =>
                    // by name only: a label has no effect with any value
                    Object.keys(fields)
                        .filter((label) => ANNOTATIONS_ONLY.test(label))
                        .map((label): RuleFinding => ({
                            path: `${path}["${label}"]`,
                            value: label,
                        })),
        ),
    remedy: (object) => {
        const { fields, path } = settingsOf(fieldsOf(object));
        const set = fieldsOf(fields.annotations);
        return labelled(fieldsOf(object)).flatMap((labels) =>
            Object.entries(labels.fields)
                .filter(([label]) => ANNOTATIONS_ONLY.test(label))
                .flatMap(([key, value]): MetadataEdit[] => [
                    { path: labels.path, key },
                    ...(Object.hasOwn(set, key)
                        ? []
                        : [{ path: `${path}.annotations`, key, value: String(value) }]),
                ]),
        );
    },
};

/** The one setting that must be a label. */
export const inertAnnotations: MeshRule = {
    id: "mesh-config/inert-annotation",
    impact: "The Service is not mirrored to other clusters: the export setting is an annotation instead of a label",
    requirement: "Linkerd's service mirror selects Services by this label and reads no annotation",
    fix: "move it from the annotations to the labels",
    source: [linkerd("pkg/healthcheck/healthcheck.go", "l5d-data-plane-services-annotations")],
    kinds: ["Service"],
    check: (object) => [
        () => {
            const annotations = fieldsOf(fieldsOf(object.metadata).annotations);
            return Object.keys(annotations)
                .filter((key) => key === LABELS_ONLY)
                .map((key): RuleFinding => ({
                    path: `metadata.annotations["${key}"]`,
                    value: key,
                }));
        },
    ],
    remedy: ({ metadata }) => {
        const value = textOf(fieldsOf(metadata.annotations)[LABELS_ONLY]);
        return value === undefined
            ? []
            : [
                  { path: "metadata.annotations", key: LABELS_ONLY },
                  { path: "metadata.labels", key: LABELS_ONLY, value },
              ];
    },
};

/** The labels of what Linkerd reads its settings from, and of the object around it. */
function labelled(object: Fields): { readonly path: string; readonly fields: Fields }[] {
    const own = { path: "metadata.labels", fields: fieldsOf(fieldsOf(object.metadata).labels) };
    const { fields, path } = settingsOf(object);
    return path === "metadata"
        ? [own]
        : [own, { path: `${path}.labels`, fields: fieldsOf(fields.labels) }];
}
