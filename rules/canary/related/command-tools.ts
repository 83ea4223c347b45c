import { flagger } from "../../citations";
import { commandsIn, programOf } from "../../webhooks/shell";
import { listOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { type CommandHook, commandHooks } from "./reading/commands";
import { imageName, loadTesters } from "./reading/flagger";
import { serviceAt, workloadsBehind } from "./reading/hooks";
import { containersOf, type Workload } from "./reading/target";

/** What Flagger builds into the load tester's image for commands, beside the tools of Alpine. */
const TOOLS = ["hey", "wrk", "ghz", "curl", "jq", "grpc_health_probe", "bats", "helm", "kubectl"];

/** Programs in use for tests and load that the image does not have. */
const ABSENT: readonly string[] = [
    ...[
        "k6",
        "vegeta",
        "ab",
        "siege",
        "fortio",
        "oha",
        "bombardier",
        "autocannon",
        "wrk2",
        "drill",
    ],
    ...["locust", "artillery", "jmeter", "gatling", "newman", "cypress", "playwright", "pytest"],
    ...["grpcurl", "evans", "http", "https", "xh", "websocat", "wscat", "nats", "kcat", "kafkacat"],
    ...["python", "python3", "pip", "node", "npm", "npx", "yarn", "go", "java", "mvn", "gradle"],
    ...["ruby", "perl", "php", "psql", "pg_isready", "mysql", "mysqladmin", "redis-cli", "mongosh"],
    ...["aws", "gcloud", "az", "docker", "yq", "openssl", "dig", "linkerd", "istioctl", "flux"],
    ...["sudo", "apt", "apt-get", "yum", "dnf"],
];

const requirement = `the load tester's image has only these tools beside those of Alpine: ${TOOLS.join(", ")}`;
const fix =
    "use one of these tools, or run the load tester with an image of your own that has this one";

/** Rules about the programs that the commands of the webhooks run. */
export const commandToolRules: readonly CanaryRule[] = [
    {
        id: "hook/tool-missing",
        impact: "The command does nothing: the load tester's image does not have this program",
        requirement,
        fix,
        severity: "error",
        source: [flagger("Dockerfile.loadtester")],
        check: (context) => missingTools(context, true),
    },
    {
        id: "hook/tool-unusual",
        impact: "If the load tester runs Flagger's image, the command does nothing: that image does not have this program",
        requirement,
        fix,
        severity: "warning",
        source: [flagger("Dockerfile.loadtester")],
        check: (context) => missingTools(context, false),
    },
];

/** Whether the load tester behind a webhook runs Flagger's own image; `undefined` if something else answers it. */
function isFlaggersImage(context: RuleContext, hook: CommandHook): boolean | undefined {
    const service = serviceAt(context, hook.address);
    if (service === undefined) {
        return /load-?tester/.test(hook.address.service) ? false : undefined;
    }
    const behind = workloadsBehind(context, service);
    const tester = loadTesters(context).find(({ workload }) =>
        behind.some(({ place }) => place === workload.place),
    );
    return tester === undefined || mounts(tester.workload)
        ? undefined
        : imageName(tester.image) === "flagger-loadtester" &&
              /(^|\/)(fluxcd|weaveworks)\/flagger-loadtester/.test(tester.image);
}

/** Whether the pods bring programs by a volume. */
function mounts(workload: Workload): boolean {
    return (
        listOf(workload.podSpec.volumes).length > 0 ||
        containersOf(workload).some(({ fields }) => listOf(fields.volumeMounts).length > 0)
    );
}

function missingTools(context: RuleContext, isCertain: boolean): RuleFinding[] {
    return commandHooks(context)
        .filter((hook) => isFlaggersImage(context, hook) === isCertain)
        .flatMap((hook) => {
            const programs = commandsIn(hook.command).map(programOf);
            const absent = programs.find((program) => ABSENT.includes(program));
            // a script may install what it needs
            return absent === undefined || programs.includes("apk")
                ? []
                : [
                      {
                          path: `${hook.path}.metadata.cmd`,
                          value: hook.command,
                          requirement: `the load tester's image does not have ${absent}: beside the tools of Alpine it has only ${TOOLS.join(", ")}`,
                      },
                  ];
        });
}
