import * as assert from "node:assert/strict";
import { tools } from "../../../sandbox/tools/catalogue";
import { type Toolbox, type ToolName, ensureTools } from "../../../sandbox/tools";
import { programFiles } from "../../../sandbox/tools/on-demand";
import { everyTool, optionalTools, standardTools } from "../../../sandbox/tools/provide";

const box = (names: readonly ToolName[]): Toolbox =>
    ({
        path: (name: ToolName) => `/bin/${name}`,
        has: (name: ToolName) => names.includes(name),
    }) as Toolbox;

describe("sandbox/tools/on-demand", () => {
    it("a sandbox starts without the tools that few need", () => {
        const built = everyTool.filter((name) => !standardTools.includes(name));
        assert.deepEqual(built, ["flagger-1.43", "cert-manager", "trust-manager"]);
        assert.equal(everyTool.length, tools.length);
        assert.deepEqual(optionalTools, ["helm", "actionlint"]);
    });

    it("a tool that is there is not looked for, and one that is not is built once for all who ask", async () => {
        const asked: unknown[] = [];
        const ensure: typeof ensureTools = ({ only = [] } = {}) => {
            asked.push(only);
            return Promise.resolve(box(only));
        };
        const { signal } = new AbortController();
        const fileOf = programFiles(box(["flagger"]), () => undefined, signal, ensure);
        assert.equal(await fileOf("flagger"), "/bin/flagger");
        assert.deepEqual(asked, []);
        assert.deepEqual(await Promise.all([fileOf("cert-manager"), fileOf("cert-manager")]), [
            "/bin/cert-manager",
            "/bin/cert-manager",
        ]);
        assert.deepEqual(asked, [["cert-manager"]]);
    });

    it("a failed build is reported to all who asked, and tried again by the next", async () => {
        let builds = 0;
        const ensure: typeof ensureTools = ({ only = [] } = {}) => {
            builds += 1;
            return builds === 1 ? Promise.reject(new Error("no disk")) : Promise.resolve(box(only));
        };
        const { signal } = new AbortController();
        const fileOf = programFiles(box([]), () => undefined, signal, ensure);
        const both = await Promise.allSettled([fileOf("trust-manager"), fileOf("trust-manager")]);
        assert.deepEqual(
            both.map((one) => one.status),
            ["rejected", "rejected"],
        );
        assert.equal(builds, 1);
        assert.equal(await fileOf("trust-manager"), "/bin/trust-manager");
    });
});
