import assert from "node:assert/strict";
import * as fs from "node:fs";

import type { ChartSource, RepositoryChart } from "../../../components";
import type { PulumiResult } from "../../../sandbox/pulumi/cli";
import { ChartProgram } from "../support/chart-program";
import {
    cutSite,
    fileSite,
    publishCharts,
    silentSite,
    slowSite,
    statusSite,
    withLogin,
} from "../support/chart-server";
import { Checkout } from "../support/checkout";
import { gitSite, makeRepository } from "../support/git-server";
import { LoopbackInternet, makeAuthority, type Site } from "../support/loopback-internet";
import { ociRegistry } from "../support/oci-registry";

const host = "charts.example.test";
const url = `https://${host}/stable`;
const version = "1.44.0";
const chart: RepositoryChart = { kind: "repository", url, chart: "flagger", version };
const login = { username: "reader", password: "open-sesame" };
const registry = "registry.example.test";

describe("charts, overlays and manifests from the network", () => {
    let checkout: Checkout;
    let internet: LoopbackInternet;
    let program: ChartProgram;
    let repository: Site;

    before(async () => {
        checkout = Checkout.make("charts");
        internet = await LoopbackInternet.start(checkout.dir);
        program = await ChartProgram.make(checkout, internet.env);
        const folder = `${program.artefacts}/charts/flagger`;
        publishCharts(checkout.path("repository"), url, [{ folder, version }], program.env);
        repository = fileSite(checkout.path("repository"), "/stable");
    });

    after(async () => {
        await program.stop();
        await internet.stop();
        checkout.remove();
    });

    /** A preview that succeeds and shows Flagger's objects. */
    async function expectFlagger(
        source: { readonly chart: ChartSource } | { readonly overlay: string },
    ): Promise<void> {
        const { code, output } = await program.preview({
            flagger: "chart" in source ? { by: "helm", ...source } : { by: "kustomize", ...source },
        });
        assert.equal(code, 0, output);
        assert.match(output, /CustomResourceDefinition flagger-install:canaries\.flagger\.app/);
        assert.ok(!output.includes(login.password), output);
    }

    /** A preview that ends with a cause and without a stack trace. */
    function expectError({ code, output }: PulumiResult, ...causes: RegExp[]): void {
        assert.notEqual(code, 0, output);
        causes.forEach((cause) => assert.match(output, cause));
        assert.doesNotMatch(output, /^\s+at |unhandled exception/m, output);
        assert.ok(!output.includes(login.password), output);
    }

    describe("a Helm repository", () => {
        it("is read without a login, even if it answers slowly", async () => {
            await internet.serve(host, { site: slowSite(repository, 3_000) });
            await expectFlagger({ chart });
        });

        it("is read with a login and a certificate authority of its own", async () => {
            const authority = await makeAuthority("private");
            const caFile = checkout.path("private-ca.pem");
            fs.writeFileSync(caFile, authority.certificate);
            await internet.serve(host, { authority, site: withLogin(repository, login) });
            await expectFlagger({ chart: { ...chart, credentials: login, caFile } });
        });

        const statuses = {
            401: "401 Unauthorized",
            403: "403 Forbidden",
            404: "404 Not Found",
            500: "500 Internal Server Error",
        };
        const index = `${url}/index.yaml`.replaceAll(".", "\\.");
        const faults: readonly [string, Site | undefined, RegExp][] = [
            ...Object.entries(statuses).map(([status, text]): [string, Site, RegExp] => [
                `answers ${status}`,
                statusSite(Number(status)),
                new RegExp(`failed to fetch ${index} : ${text}`),
            ]),
            ["cuts the connection", cutSite, /unexpected EOF/],
            ["never answers", silentSite, /Client\.Timeout exceeded|deadline exceeded/],
            ["is refused by the proxy", undefined, new RegExp(`Get "${index}": Forbidden`)],
        ];
        for (const [what, site, cause] of faults) {
            it(`that ${what} is reported with its address and the cause`, async () => {
                internet.remove(host);
                if (site !== undefined) {
                    await internet.serve(host, { site });
                }
                const result = await program.preview({ flagger: { by: "helm", chart } });
                expectError(result, new RegExp(url.replaceAll(".", "\\.")), cause);
            });
        }

        it("with a certificate of an unknown authority is reported with its address and the cause", async () => {
            await internet.serve(host, {
                authority: await makeAuthority("other"),
                site: repository,
            });
            expectError(
                await program.preview({ flagger: { by: "helm", chart } }),
                /charts\.example\.test\/stable/,
                /certificate signed by unknown authority/,
            );
        });

        it("without the chart is reported with what was looked for", async () => {
            await internet.serve(host, { site: repository });
            const other = { ...chart, chart: "flager" };
            expectError(
                await program.preview({ flagger: { by: "helm", chart: other } }),
                /chart "flager" version "1\.44\.0" not found in https:\/\/charts\.example\.test\/stable repository/,
            );
        });
    });

    describe("an OCI registry", () => {
        const source: ChartSource = {
            kind: "oci",
            reference: `${registry}/charts/flagger`,
            version,
        };
        const helm = async (...args: string[]): Promise<void> => {
            const { code, output } = await checkout.run("helm", args, program.env);
            assert.equal(code, 0, output);
        };

        before(() => internet.serve(registry, { site: withLogin(ociRegistry(), login) }));

        it("without a login is reported with its address and the cause", async () => {
            expectError(
                await program.preview({ flagger: { by: "helm", chart: source } }),
                /registry\.example\.test/,
                /401|unauthorized|basic credential not found/i,
            );
        });

        it("is read with the login of helm", async () => {
            const user = ["--username", login.username, "--password", login.password];
            await helm("registry", "login", registry, ...user);
            const archive = checkout.path("repository", `flagger-${version}.tgz`);
            await helm("push", archive, `oci://${registry}/charts`);
            await expectFlagger({ chart: source });
        });
    });

    describe("an overlay in a git repository", () => {
        const overlay = `https://github.com/fluxcd/flagger//kustomize/linkerd?ref=v${version}`;

        before(async () => {
            const root = checkout.path("git");
            const folders = { kustomize: `${program.artefacts}/overlays` };
            makeRepository(root, { name: "fluxcd/flagger", folders, tag: `v${version}` });
            await internet.serve("github.com", { site: gitSite(root) });
        });

        it("is read at its tag", () => expectFlagger({ overlay }));

        it("that does not exist is reported with its address and the cause", async () => {
            const other = overlay.replace("fluxcd", "nobody");
            expectError(
                await program.preview({ flagger: { by: "kustomize", overlay: other } }),
                /github\.com\/nobody\/flagger/,
                /repository .* not found/i,
            );
        });
    });

    describe("the manifests of the Gateway API", () => {
        const manifests = `https://${host}/standard-install.yaml`;

        it("are read", async () => {
            const folder = fs.realpathSync(`${program.artefacts}/gateway-api`);
            const crds = fs
                .readdirSync(folder)
                .map((file) => fs.readFileSync(`${folder}/${file}`, "utf8"));
            await internet.serve(host, {
                site: (_, response) => response.end(crds.join("\n---\n")),
            });
            const { code, output } = await program.preview({ manifests });
            assert.equal(code, 0, output);
            assert.match(output, /httproutes\.gateway\.networking\.k8s\.io create/);
        });

        // the provider takes an answer of any status for the file
        it("that are empty because a server answers 503 are rejected: their CRDs would be deleted", async () => {
            await internet.serve(host, { site: statusSite(503) });
            expectError(await program.preview({ manifests }), /\[source\/no-manifests\]/);
        });

        it("that are a page of a proxy are reported", async () => {
            await internet.serve(host, {
                site: (_, response) => response.writeHead(403).end("<html>Forbidden</html>"),
            });
            expectError(await program.preview({ manifests }), /decoding YAML/);
        });
    });
});
