import assert from "node:assert/strict";
import { checkMeshRule } from "../../../rules/mesh/rule";
import { opaquePorts, opaquePortsDefaults } from "../../../rules/mesh/opaque-ports";
import { broken, deployment, object, survivesAnyShape } from "./support";

const OPAQUE = "config.linkerd.io/opaque-ports";
type Annotation = string | undefined;

function service(ports: object[], annotation?: string, spec: object = {}) {
    const annotations = annotation === undefined ? undefined : { [OPAQUE]: annotation };
    return object(
        "Service",
        "web",
        { spec: { selector: { app: "web" }, ports, ...spec } },
        { annotations },
    );
}

function pods(annotation: Annotation) {
    const annotations = annotation === undefined ? undefined : { [OPAQUE]: annotation };
    return deployment({
        annotations,
        container: {
            ports: [
                { name: "http", containerPort: 8080 },
                { name: "mysql", containerPort: 3306 },
            ],
        },
    });
}

const namespace = (value: string) =>
    object("Namespace", "test", {}, { annotations: { [OPAQUE]: value } });

describe("rule mesh-config/opaque-ports-differ", () => {
    const http = [{ port: 80, targetPort: 8080 }];
    const named = [{ port: 80, targetPort: "http" }];

    const good: [string, object[], Annotation, Annotation][] = [
        ["neither", http, undefined, undefined],
        ["both, by number", http, "80", "8080"],
        ["both, by the container's name for the port", named, "80", "8080"],
        ["both, by name in the annotation", named, "80", "http"],
        ["both, in ranges", http, "79-81", "8000-9000"],
        ["a port that the Service does not lead to", http, undefined, "3306"],
        ["a port that the Service does not have", http, "443", undefined],
        [
            "a target that no container declares by name",
            [{ port: 80, targetPort: "x" }],
            "80",
            undefined,
        ],
        ["a database that Linkerd knows", [{ port: 3306 }], undefined, "3306"],
        ["a database on the Service alone", [{ port: 3306 }], "3306", undefined],
    ];
    for (const [what, ports, onService, onPods] of good) {
        it(`lets ${what} pass`, () => {
            const objects = [service(ports, onService), pods(onPods)];
            assert.deepEqual(broken(opaquePorts, objects, opaquePortsDefaults), []);
        });
    }

    const onTheService = `Service test/web: metadata.annotations["${OPAQUE}"]`;
    const onThePods = `Deployment test/web: spec.template.metadata.annotations["${OPAQUE}"]`;
    const bad: [string, object[], Annotation, Annotation, string][] = [
        ["the Service alone", http, "80", undefined, onTheService],
        ["the Service's own port on the pods", http, "80", "80", onTheService],
        ["the pods alone", http, undefined, "8080", onThePods],
        ["the pods alone, by name", named, undefined, "http", onThePods],
        ["the pods' port on the Service", http, "8080", "8080", onTheService],
        ["an empty list against a default", [{ port: 3306 }], undefined, "", onThePods],
        ["a port without a target", [{ port: 8080 }], "8080", "9000", onTheService],
    ];
    for (const [what, ports, onService, onPods, path] of bad) {
        it(`finds ${what}`, () => {
            const objects = [service(ports, onService), pods(onPods)];
            assert.deepEqual(broken(opaquePorts, objects, opaquePortsDefaults), [path]);
        });
    }

    it("takes the namespace's annotation where there is none", () => {
        const judged = (...objects: Parameters<typeof checkMeshRule>[1]) =>
            broken(opaquePorts, objects, opaquePortsDefaults);
        assert.deepEqual(judged(namespace("80"), service(http, "80"), pods("8080")), []);
        assert.deepEqual(judged(namespace("80,8080"), service(http), pods(undefined)), []);
        assert.deepEqual(judged(namespace("8080"), service(http), pods(undefined)), [onTheService]);
        assert.deepEqual(judged(namespace("80"), service(http), pods("8080")), []);
    });

    it("skips headless Services, Services without a selector and pods of other namespaces", () => {
        const elsewhere = object(
            "Service",
            "web",
            { spec: { selector: { app: "web" }, ports: http } },
            {
                namespace: "other",
                annotations: { [OPAQUE]: "80" },
            },
        );
        const objects = [
            service(http, "80", { clusterIP: "None" }),
            service(http, "80", { selector: {} }),
            elsewhere,
            pods(undefined),
        ];
        assert.deepEqual(broken(opaquePorts, objects, opaquePortsDefaults), []);
    });

    it("names both sides with their ports", () => {
        const [problem] = checkMeshRule(
            opaquePorts,
            [service(http, "80"), pods(undefined)],
            opaquePortsDefaults,
        );
        assert.match(
            problem?.requirement ?? "",
            /port 80 of Service test\/web is opaque by its annotation/,
        );
        assert.match(
            problem?.requirement ?? "",
            /port 8080 of Deployment test\/web.* not opaque by Linkerd's default list/,
        );
    });

    it("goes by this Linkerd's own list", () => {
        const settings = { defaultOpaquePorts: "8080" };
        assert.deepEqual(broken(opaquePorts, [service(http, "80"), pods(undefined)], settings), []);
    });

    it("survives objects of any shape", () => {
        const objects = [namespace("1"), service(http, "80"), pods("8080")];
        assert.ok(survivesAnyShape(opaquePorts, objects, opaquePortsDefaults) > 200);
    });
});
