// Suites of `make test-matrix`. On a Kubernetes that Linkerd does not support, the program rejects every release.
require("tsx/cjs");
const { modulesFolder, readGoMod, versionOf } = require("./sandbox/tools/pins");
const { supportedKubernetes } = require("./rules/versions/supported-kubernetes");
const { parseVersion, placeVersion } = require("./rules/versions/version-number");

const pinned = (family, module) => versionOf(readGoMod(modulesFolder, family), module);
const kubernetes = parseVersion(pinned("kubernetes", "k8s.io/kubernetes"));
const supported = supportedKubernetes(
    pinned("linkerd", "github.com/linkerd/linkerd2"),
    pinned("flagger", "github.com/fluxcd/flagger"),
);
const releases =
    placeVersion(kubernetes, supported) === "within" ? ["test/real/release.test.ts"] : [];

module.exports = {
    extension: ["ts"],
    spec: [
        "test/real/admission-guard/*.test.ts",
        "test/real/flagger-installs.test.ts",
        ...releases,
    ],
    require: ["tsx/cjs"],
    timeout: 600_000,
    forbidOnly: true,
    forbidPending: true,
};
