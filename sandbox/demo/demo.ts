import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import * as k8s from "@kubernetes/client-node";
import colours from "picocolors";
import { sandboxEnvironment } from "../environment";
import { SandboxError } from "../errors";
import { type SandboxPaths, checkoutRoot } from "../paths";
import { PulumiCli, type DemoRelease } from "../pulumi/cli";
import { removeStaleLocks } from "../pulumi/locks";
import { readState } from "../state";
import { ensureTools } from "../tools";
import { type Expectation, badRelease, expect, goodRelease, untestedRelease } from "./checks";
import { LiveDisplay, summaryTable } from "./display";
import { type FollowArgs, followRollout, waitUntilResting } from "./follow";
import type { DemoRollout } from "./rollout";
import { type DemoCanary, SnapshotReader } from "./snapshot";

const canary: DemoCanary = { namespace: "test", name: "podinfo" };

/** Makes podinfo answer at random with errors; those that are the server's own fault (5xx) count as failures. */
const randomError = "--random-error";
/** Makes podinfo's /echo, which the smoke test asks, depend on a backend that is not there; all else works. */
const deadBackend = "--backend-url=http://127.0.0.1:9/";

/** Milliseconds that the page of the rollouts may take. */
const PAGE_LIMIT_MS = 60_000;
/** Bytes; the page has its style and its charts in itself. */
const LARGEST_PAGE = 64 * 2 ** 20;

/** The demo, with the tools that a user would use. */
export class Demo {
    private readonly configFile: string;

    constructor(
        private readonly paths: SandboxPaths,
        private readonly signal: AbortSignal,
    ) {
        this.configFile = path.join(paths.root, "Pulumi.sandbox.yaml");
    }

    async run(options: { readonly smoke: boolean }): Promise<void> {
        const pulumi = await this.openPulumi();
        const reader = this.openReader();
        const rollouts: DemoRollout[] = [];
        const release = async (what: string, expected: Expectation, asked: DemoRelease) => {
            const rollout = await this.release(pulumi, reader, what, asked);
            expect(rollout, expected);
            rollouts.push(rollout);
        };

        const current = (await currentRelease(this.paths.kubeconfig)) ?? 1;
        const message = (number: number): string => `release ${number}`;
        heading("Install: Gateway API, Linkerd, Viz, Flagger, the load tester and a canary");
        await this.setRelease(pulumi, { message: message(current) });
        await this.up(pulumi);
        await waitUntilResting(this.follow(reader));
        console.log(
            `  ${canary.name} serves ${colours.bold(`release ${current}`)}, all traffic on its primary`,
        );

        const next = current + 1;
        heading(`Healthy release: release ${next}`);
        await release(message(next), goodRelease, { message: message(next) });

        heading(`Faulty release: release ${next + 1} answers some requests with errors`);
        await release(`${message(next + 1)} (errors)`, badRelease, {
            message: message(next + 1),
            args: [randomError],
        });

        if (options.smoke) {
            heading(`A release that fails its smoke test: release ${next + 2}`);
            await release(`${message(next + 2)} (smoke test)`, untestedRelease, {
                message: message(next + 2),
                args: [deadBackend],
            });
        }

        heading("Summary");
        console.log(summaryTable(rollouts));
        await this.writePage();
        this.tellMore();
    }

    private async openPulumi(): Promise<PulumiCli> {
        const toolbox = await ensureTools({ onlyNeeded: true });
        removeStaleLocks(path.join(this.paths.root, "pulumi"));
        const pulumi = new PulumiCli({
            project: checkoutRoot,
            stack: "sandbox",
            configFile: this.configFile,
            env: sandboxEnvironment(this.paths, toolbox),
            onLine: (line) => this.tellLine(line),
            signal: this.signal,
        });
        await pulumi.prepare();
        return pulumi;
    }

    private openReader(): SnapshotReader {
        const ports = readState(this.paths.state).ports;
        if (ports === undefined) {
            throw new SandboxError(
                `${this.paths.state} contains no ports: the sandbox is not running`,
            );
        }
        return new SnapshotReader(this.paths, `http://127.0.0.1:${ports.meshAdmin}`, canary);
    }

    private async release(
        pulumi: PulumiCli,
        reader: SnapshotReader,
        what: string,
        asked: DemoRelease,
    ): Promise<DemoRollout> {
        await this.setRelease(pulumi, asked);
        const startedAt = Date.now();
        await this.up(pulumi);
        const display = new LiveDisplay(canary, startedAt);
        try {
            return await followRollout(what, startedAt, { ...this.follow(reader), display });
        } finally {
            display.close();
        }
    }

    private async setRelease(pulumi: PulumiCli, asked: DemoRelease): Promise<void> {
        tellCommand(`pulumi config set --path podinfo.message '${asked.message}'`);
        for (const [index, arg] of (asked.args ?? []).entries()) {
            tellCommand(`pulumi config set --path 'podinfo.args[${index}]' -- ${arg}`);
        }
        await pulumi.setRelease(asked);
    }

    private async up(pulumi: PulumiCli): Promise<void> {
        tellCommand("pulumi up --stack sandbox --policy-pack policy");
        const startedAt = Date.now();
        const result = await pulumi.operation("up", ["--policy-pack", "policy"]);
        if (result.code !== 0) {
            const end = result.output.trimEnd().split("\n").slice(-40).join("\n");
            throw new SandboxError(`pulumi up ended with exit code ${result.code}:\n${end}`);
        }
        console.log(colours.dim(`  took ${((Date.now() - startedAt) / 1000).toFixed(0)} s`));
    }

    private follow(reader: SnapshotReader): FollowArgs {
        return {
            reader,
            canary,
            signal: this.signal,
            log: `${this.paths.pods}/flagger-system_*/flagger.log`,
        };
    }

    /** Shows the components and the summary of Pulumi's output; the complete output is not logged. */
    private tellLine(line: string): void {
        const component = /^ [+~-]+ +linkerd-canary:\S+ +(\S+) +(created|updated|deleted)/.exec(
            line,
        );
        const sum = /^ +[+~-]? ?\d+ (created|updated|deleted|unchanged|replaced)/.exec(line);
        if (component !== null || sum !== null || /^ *(error|warning):/.test(line)) {
            console.log(colours.dim(`  ${line.trim()}`));
        }
    }

    /** Leaves the history of the rollouts as a page, written by the command that a user would run. */
    private async writePage(): Promise<void> {
        const page = path.join(this.paths.root, "rollouts.html");
        const history = ["history", `${canary.namespace}/${canary.name}`, "--output", "html"];
        tellCommand(`npm run -s cli -- ${history.join(" ")} > ${page}`);
        const { stdout } = await promisify(execFile)(
            "npm",
            ["run", "--silent", "cli", "--", ...history],
            {
                cwd: checkoutRoot,
                env: { ...process.env, KUBECONFIG: this.paths.kubeconfig },
                signal: this.signal,
                timeout: PAGE_LIMIT_MS,
                maxBuffer: LARGEST_PAGE,
            },
        );
        await fs.writeFile(page, stdout);
        console.log(`  charts of the rollouts: ${page}`);
    }

    private tellMore(): void {
        console.log(`
The sandbox is still running with live requests. To explore it:
  eval "$(npm run -s sandbox -- env)"            pulumi, kubectl and helm on this cluster
  kubectl -n ${canary.namespace} get canary,httproute,pods
  kubectl -n flagger-system logs deployment/flagger -c flagger
  npm run -s cli -- history      npm run -s cli -- watch ${canary.namespace}/${canary.name}
  make status   make logs
To stop it:  make down      (and "make clean" to delete its state)`);
    }
}

function heading(text: string): void {
    console.log(`\n${colours.bold(text)}`);
}

function tellCommand(command: string): void {
    console.log(`  ${colours.green(`$ ${command}`)}`);
}

/** Number of the release that the primary serves; undefined where there is no primary yet. */
async function currentRelease(kubeconfig: string): Promise<number | undefined> {
    const config = new k8s.KubeConfig();
    config.loadFromFile(kubeconfig);
    const apps = config.makeApiClient(k8s.AppsV1Api);
    const primaries = await apps.listNamespacedDeployment({
        namespace: canary.namespace,
        fieldSelector: `metadata.name=${canary.name}-primary`,
    });
    const env = primaries.items[0]?.spec?.template.spec?.containers[0].env ?? [];
    const message = env.find((variable) => variable.name === "PODINFO_UI_MESSAGE")?.value;
    const number = /^release (\d+)$/.exec(message ?? "")?.[1];
    return number === undefined ? undefined : Number(number);
}
