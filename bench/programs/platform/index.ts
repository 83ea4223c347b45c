// The platform of stack sandbox, as a program of a user's own makes it: with the compiled package.
import "../mark";

import * as fs from "node:fs";

import { Platform, type PlatformArgs } from "linkerd-canary";

import { sandboxProvider } from "../provider";

const platform = JSON.parse(
    fs.readFileSync(".sandbox/bench/platform.json", "utf8"),
) as PlatformArgs;

new Platform("platform", platform, { provider: sandboxProvider() });
