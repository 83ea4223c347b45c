import "../mark";

import { Platform } from "../../../components";
import { sandbox } from "../../../stacks/sandbox";
import { sandboxProvider } from "../provider";

const { platform } = sandbox.build({ podinfo: {} });

new Platform("platform", platform, { provider: sandboxProvider() });
