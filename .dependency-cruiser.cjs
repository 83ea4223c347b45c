/** Which top folders a folder may import: the order of the layers, from the bottom. */
const layers = {
    rules: [],
    kube: ["rules"],
    plan: ["rules"],
    components: ["kube", "plan", "rules"],
    policy: ["kube", "rules"],
    fleet: ["kube", "plan", "rules"],
    stacks: ["components", "kube", "rules"],
    cli: ["components", "fleet", "kube", "plan", "policy", "rules"],
    sandbox: ["rules"],
    ci: ["cli", "policy", "rules", "stacks"],
};

const inFolders = (folders) => `^(?:${folders.join("|")})/`;

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
    forbidden: [
        ...Object.entries(layers).map(([folder, below]) => ({
            name: `${folder}-imports-upward`,
            comment: `${folder}/ may import ${below.join(", ") || "no other folder"} only`,
            severity: "error",
            from: { path: `^${folder}/` },
            to: { path: inFolders(Object.keys(layers)), pathNot: inFolders([folder, ...below]) },
        })),
        {
            name: "run-time-cycle",
            comment: "a cycle of imports makes the order of loading decide what is defined",
            severity: "error",
            from: {},
            to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
        },
    ],
    options: {
        doNotFollow: { path: "node_modules" },
        tsConfig: { fileName: "tsconfig.json" },
        // a layer must not know the types of a layer above either
        tsPreCompilationDeps: "specify",
    },
};
