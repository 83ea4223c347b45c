import "../mark";

import { CanaryWorkload } from "../../../components";
import { platformReference } from "../../../components/platform-facts";
import { podinfoWorkload } from "../../../stacks/podinfo";
import { sandbox } from "../../../stacks/sandbox";
import { sandboxProvider } from "../provider";

const provider = sandboxProvider();
const { platform, podinfo } = sandbox.build({ podinfo: { image: "example/unknown:1" } });
// Nothing of the platform runs here; the canaries are only told about it.
const reference = platformReference(platform);

for (let index = 1; index <= Number(process.env["BENCH_CANARIES"]); index++) {
    new CanaryWorkload(
        `shop-${index}`,
        podinfoWorkload({ ...podinfo, namespace: "bench" }, reference),
        { provider },
    );
}
