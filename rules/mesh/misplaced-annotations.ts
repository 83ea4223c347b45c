import { linkerd } from "../citations";
import { type Fields, fieldsOf } from "../canary/reading";
import type { RuleFinding } from "../canary/rule";
import { INJECT_ANNOTATION } from "../injection/injection";
import { podTemplateOf, WORKLOAD_KINDS } from "./pods";
import type { MeshRule } from "./rule";

/** Linkerd's annotations, and the objects on which it reads them; the first that fits a name. */
const READ_ON: readonly {
    readonly names: RegExp;
    readonly kinds: readonly string[];
    /** Where to put it. */
    readonly place: string;
    /** Where to put it for a Canary's application. */
    readonly ofCanary: string;
}[] = [
    {
        names: /^config\.linkerd\.io\/opaque-ports$/,
        kinds: ["Pod", "Namespace", "Service"],
        place: "the pod template, the Service or the Namespace",
        ofCanary: "the target's pod template, or to spec.service.apex.annotations",
    },
    {
        names: /^(linkerd\.io\/inject|config(\.alpha|\.beta)?\.linkerd\.io\/.+|viz\.linkerd\.io\/disable-tap)$/,
        kinds: ["Pod", "Namespace"],
        place: "the pod template or the Namespace",
        ofCanary: "the target's pod template",
    },
    {
        names: /^(timeout|retry)\.linkerd\.io\/.+$/,
        kinds: ["Service", "HTTPRoute", "GRPCRoute", "EgressNetwork"],
        place: "the Service or its HTTPRoute",
        ofCanary:
            "spec.service.apex.annotations, from which Flagger copies it to the Service and the route",
    },
    {
        names: /^balancer\.(alpha\.)?linkerd\.io\/.+$/,
        kinds: ["Service", "EgressNetwork"],
        place: "the Service",
        ofCanary: "spec.service.apex.annotations",
    },
];

/** Linkerd's annotations are on objects on which it reads them. */
export const misplacedAnnotations: MeshRule = {
    id: "mesh-config/misplaced-annotation",
    impact: "A Linkerd setting has no effect: Linkerd does not read this annotation on this object",
    requirement: "an annotation of Linkerd's must be on an object on which Linkerd reads it",
    fix: "move it to the pod template, the Namespace, the Service or the route",
    severity: "warning",
    source: [
        linkerd("pkg/k8s/labels.go", "ProxyInjectAnnotation", "ProxyConfigAnnotationsPrefix"),
        linkerd("policy-controller/k8s/index/src/outbound/index.rs", "parse_timeouts"),
    ],
    kinds: [
        "Canary",
        "Namespace",
        "Service",
        "HTTPRoute",
        "GRPCRoute",
        "Ingress",
        ...WORKLOAD_KINDS,
    ],
    check: (object) =>
        annotated(fieldsOf(object)).map(
            ({ annotations, kind, path, repeated }) =>
                () =>
                    // by name only: no value has an effect here
                    Object.keys(annotations).flatMap((name): RuleFinding[] => {
                        const rule = READ_ON.find(({ names }) => names.test(name));
                        return rule === undefined ||
                            rule.kinds.includes(kind) ||
                            name in repeated ||
                            // Linkerd's own charts annotate their Services, and their workloads beside the pods
                            isLinkerds(annotations) ||
                            (kind === "Service" && name === INJECT_ANNOTATION)
                            ? []
                            : [
                                  {
                                      path: `${path}["${name}"]`,
                                      value: annotations[name],
                                      requirement: `Linkerd does not read this annotation on ${kind === "Pod" ? "a pod" : `a ${kind}`}: it has no effect`,
                                      fix: `remove it, or set it on ${kind === "Canary" ? rule.ofCanary : rule.place}`,
                                  },
                              ];
                    }),
        ),
};

/** Whether Linkerd's own charts made an object. */
function isLinkerds(annotations: Fields): boolean {
    return annotations["linkerd.io/created-by"] !== undefined;
}

/** The annotations of an object, and those of the pods that it creates. */
function annotated(object: Fields): readonly {
    readonly kind: string;
    readonly path: string;
    readonly annotations: Fields;
    /** Annotations that Linkerd reads elsewhere, so that the same here is no mistake. */
    readonly repeated: Fields;
}[] {
    const template = podTemplateOf(object);
    const of = ({ metadata }: Fields): Fields => fieldsOf(fieldsOf(metadata).annotations);
    const own = {
        kind: String(object.kind),
        path: "metadata.annotations",
        annotations: of(object),
        repeated: template === undefined || template.path === "" ? {} : of(template.fields),
    };
    return template === undefined || template.path === ""
        ? [own]
        : [
              own,
              {
                  kind: "Pod",
                  path: `${template.path}.metadata.annotations`,
                  annotations: of(template.fields),
                  repeated: {},
              },
          ];
}
