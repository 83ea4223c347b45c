import assert from "node:assert/strict";

import {
    defaultRequests,
    type PlainContainer,
    type PlainPodSpec,
    servingContainer,
    withPodDefaults,
} from "../../../../components/canary/workload/pod-defaults";

const restricted = {
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    seccompProfile: { type: "RuntimeDefault" },
    capabilities: { drop: ["ALL"] },
};

function completed(container: Partial<PlainContainer>, pod: Partial<PlainPodSpec> = {}) {
    const spec = { ...pod, containers: [{ name: "app", ...container }] };
    const [result] = withPodDefaults(spec, 8080, { ready: "/readyz" }).containers;
    assert.ok(result);
    return result;
}

describe("withPodDefaults", () => {
    it("restricts each container, also those that initialise, and gives it requests without limits", () => {
        const spec = withPodDefaults(
            { containers: [{ name: "app" }], initContainers: [{ name: "init" }] },
            8080,
        );
        const complete = { securityContext: restricted, resources: { requests: defaultRequests } };
        assert.deepEqual(spec, {
            containers: [{ name: "app", ...complete }],
            initContainers: [{ name: "init", ...complete }],
        });
    });

    for (const [what, own, expected] of [
        ["a field", { readOnlyRootFilesystem: false }, { readOnlyRootFilesystem: false }],
        ["root on purpose", { runAsUser: 0 }, { runAsUser: 0, runAsNonRoot: undefined }],
        [
            "an added capability",
            { capabilities: { add: ["NET_BIND_SERVICE"] } },
            { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } },
        ],
        [
            "a privileged container, which the API server refuses without escalation",
            { privileged: true },
            { privileged: true, allowPrivilegeEscalation: undefined, capabilities: undefined },
        ],
    ] as const) {
        it(`leaves the author's own: ${what}`, () => {
            const { securityContext } = completed({
                securityContext: own as PlainContainer["securityContext"],
            });
            assert.deepEqual(
                securityContext,
                Object.fromEntries(
                    Object.entries({ ...restricted, ...expected }).filter(
                        ([, value]) => value !== undefined,
                    ),
                ),
            );
        });
    }

    it("leaves to the pod what the pod says for all its containers", () => {
        const { securityContext } = completed(
            {},
            {
                securityContext: {
                    runAsNonRoot: false,
                    seccompProfile: { type: "Localhost", localhostProfile: "own.json" },
                },
            },
        );
        assert.equal(securityContext?.runAsNonRoot, undefined);
        assert.equal(securityContext?.seccompProfile, undefined);
        assert.equal(completed({}, { os: { name: "windows" } }).securityContext, undefined);
    });

    it("leaves the author's resources and probes", () => {
        const own = { resources: {}, readinessProbe: { exec: { command: ["ready"] } } };
        const { resources, readinessProbe } = completed(own);
        assert.deepEqual({ resources, readinessProbe }, own);
    });

    it("asks the container that serves the port, and none without a path", () => {
        const spec: PlainPodSpec = {
            containers: [
                { name: "log" },
                { name: "app", ports: [{ name: "web", containerPort: 8080 }] },
            ],
        };
        const [log, app] = withPodDefaults(spec, "web", { ready: "/r", live: "/l" }).containers;
        assert.equal(log?.readinessProbe, undefined);
        assert.deepEqual(app?.readinessProbe, {
            httpGet: { path: "/r", port: "web" },
            periodSeconds: 2,
        });
        assert.deepEqual(app.livenessProbe, { httpGet: { path: "/l", port: "web" } });
        assert.equal(completed({}).livenessProbe, undefined);
        assert.equal(withPodDefaults(spec, "web").containers[1]?.readinessProbe, undefined);
    });

    it("does not change what it is given", () => {
        const spec = { containers: [Object.freeze({ name: "app" })] };
        withPodDefaults(Object.freeze(spec), 8080, { ready: "/" });
        assert.deepEqual(spec, { containers: [{ name: "app" }] });
    });
});

describe("servingContainer", () => {
    it("takes the only container at its word, and guesses among several as little as by a name", () => {
        assert.equal(servingContainer({ containers: [{ name: "app" }] }, 80)?.name, "app");
        assert.equal(servingContainer({ containers: [{ name: "app" }] }, "http"), undefined);
        assert.equal(
            servingContainer({ containers: [{ name: "app" }, { name: "log" }] }, 80),
            undefined,
        );
    });
});
