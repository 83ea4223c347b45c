import { pins } from "../../components";
import type { Service } from "./service";

const port = 9898;

/** A small web application, made to be released. */
export const podinfo: Service = {
    name: "podinfo",
    namespace: "test",
    image: pins.podinfo.image,
    port,
    health: { ready: "/readyz", live: "/healthz" },
    command: ["./podinfo", `--port=${port}`],
    env: {
        message: {
            variable: "PODINFO_UI_MESSAGE",
            what: "message that the release returns, as in the JSON of `GET /`",
            otherwise: "release 1",
        },
    },
    // Its image names the user, and the kubelet wants the number to know that it is not root.
    runAsUser: 100,
    resources: { requests: { cpu: "50m", memory: "32Mi" }, limits: { memory: "128Mi" } },
    // The canary sends back what it got. A release that asks a backend which is not there answers 200 and an error,
    // becomes ready and fails here. One that fails occasionally passes here: the metrics evaluate it.
    smokeTest: (canary) =>
        `curl -sf --retry 5 --retry-delay 1 --retry-all-errors -d smoke ${canary}/echo | grep -qx smoke`,
    // Twenty requests a second for a minute.
    loadTest: (canary) => `hey -z 1m -q 10 -c 2 ${canary}/`,
};
