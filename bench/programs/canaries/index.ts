import "../mark";

import { CanaryWorkload } from "../../../components";
import { podinfoPod, podinfoPort } from "../../../stacks/podinfo-release";
import { sandbox } from "../../../stacks/sandbox";
import { sandboxProvider } from "../provider";

const provider = sandboxProvider();
const { podinfo } = sandbox.build({ podinfo: { image: "example/unknown:1" } });

for (let index = 1; index <= Number(process.env["BENCH_CANARIES"]); index++) {
    new CanaryWorkload(
        `shop-${index}`,
        {
            namespace: "bench",
            port: podinfoPort,
            pod: podinfoPod(podinfo.release),
            analysis: podinfo.analysis,
        },
        { provider },
    );
}
