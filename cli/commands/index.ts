import type { Command } from "commander";
import type { Terminal } from "../terminal";
import { abortCommand } from "./abort";
import { adoptCommand } from "./adopt";
import { completionCommand } from "./completion";
import { fleetCommand } from "./fleet";
import { gateCommand } from "./gate";
import { historyCommand } from "./history";
import { lintCommand } from "./lint";
import { pauseCommand, resumeCommand } from "./pause";
import { planCommand } from "./plan";
import { policiesCommand } from "./policies";
import { promoteCommand } from "./promote";
import { reportCommand } from "./report";
import { waitCommand } from "./wait";
import { watchCommand } from "./watch";

/** All commands, in the order of the help text. */
export const commands: readonly ((io: Terminal) => Command)[] = [
    planCommand,
    lintCommand,
    reportCommand,
    policiesCommand,
    watchCommand,
    waitCommand,
    historyCommand,
    gateCommand,
    promoteCommand,
    abortCommand,
    pauseCommand,
    resumeCommand,
    adoptCommand,
    fleetCommand,
    completionCommand,
];
