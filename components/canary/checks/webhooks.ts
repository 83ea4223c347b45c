import { defined } from "../../defined";
import type { AnalysisContext } from "../analysis";
import type { Check, ConformanceTest, GateBase, LoadTest, UrlCheck } from "./check";
import { checkName } from "./names";
import { bash, quoted, type Webhook } from "./webhook";
import { isSuccessRateRollback, successRateRollbackWebhooks } from "./success-rate-rollback";

/** The entries that run a check. */
export function checkWebhooks(context: AnalysisContext, check: Check): readonly Webhook[] {
    const name = checkName(check);
    switch (check.kind) {
        case "smokeTest":
            return [
                {
                    name,
                    type: "pre-rollout",
                    url: taskUrl(context, check.loadTester),
                    timeout: check.timeout ?? "15s",
                    metadata: bash(check.command),
                },
            ];
        case "conformanceTest":
            return [
                {
                    name,
                    type:
                        (check.when ?? "beforeTraffic") === "eachCheck" ? "rollout" : "pre-rollout",
                    url: taskUrl(context, check.loadTester),
                    timeout: check.timeout ?? "3m",
                    metadata: conformance(check, context.namespace),
                },
            ];
        case "loadTest":
            return loadWebhooks(context, check, name);
        case "gate":
            return check.url === undefined
                ? [
                      defined({
                          name,
                          type: gateTypes[check.stage],
                          url: endpoint(context, check.loadTester, "gate/check"),
                          muteAlert: check.muteAlert,
                      }),
                      // It stays open until it is shut, for the next release as well.
                      {
                          name: `${name}-shut`,
                          type: "post-rollout",
                          url: endpoint(context, check.loadTester, "gate/close"),
                      },
                  ]
                : [{ ...service(check, name, gateTypes[check.stage]), ...muted(check) }];
        case "rollbackHook":
            if (isSuccessRateRollback(check)) {
                return successRateRollbackWebhooks(context, check);
            }
            return check.url === undefined
                ? [
                      {
                          name,
                          type: "rollback",
                          url: endpoint(context, check.loadTester, "rollback/check"),
                      },
                      // It would take back the next release too.
                      {
                          name: `${name}-withdrawn`,
                          type: "post-rollout",
                          url: endpoint(context, check.loadTester, "rollback/close"),
                      },
                  ]
                : [service(check, name, "rollback")];
        case "postRolloutHook":
            return [service(check, name, "post-rollout")];
        case "eventHook":
            return [service(check, name, "event")];
    }
}

const gateTypes: Record<GateBase["stage"], string> = {
    rollout: "confirm-rollout",
    trafficIncrease: "confirm-traffic-increase",
    promotion: "confirm-promotion",
};

function conformance(check: ConformanceTest, namespace: string): Readonly<Record<string, string>> {
    switch (check.tool) {
        case "helm": {
            const { release, releaseNamespace = namespace, only = [], timeout = "3m" } = check;
            const filters = only.map((test) => ` --filter name=${test}`).join("");
            return {
                type: "helm",
                cmd: `test ${release} --namespace ${releaseNamespace} --timeout ${timeout}${filters}`,
            };
        }
        case "bats":
            return bash(`bats ${quoted(check.file)}`);
        case "command":
            return bash(check.command);
    }
}

function loadWebhooks(context: AnalysisContext, check: LoadTest, name: string): readonly Webhook[] {
    const webhook = (type: string, name: string): Webhook => ({
        name,
        type,
        url: taskUrl(context, check.loadTester),
        // Not "bash", for which Flagger would wait until the load has ended.
        metadata: { type: "cmd", cmd: check.command },
    });
    return [
        ...(check.beforeTraffic === true ? [webhook("pre-rollout", `${name}-start`)] : []),
        webhook("rollout", name),
    ];
}

function service(check: UrlCheck, name: string, type: string): Webhook {
    return defined({
        name,
        type,
        url: check.url,
        timeout: check.timeout,
        retries: check.retries,
        disableTLS: check.insecureSkipVerify,
        metadata: check.metadata,
    });
}

function muted({ muteAlert }: GateBase): Webhook {
    return defined({ muteAlert });
}

function taskUrl(context: AnalysisContext, own: string | undefined): string | undefined {
    return own ?? context.platform.loadTester;
}

function endpoint(
    context: AnalysisContext,
    own: string | undefined,
    path: string,
): string | undefined {
    const url = taskUrl(context, own);
    return url && `${url.replace(/\/+$/, "")}/${path}`;
}
