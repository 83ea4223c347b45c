#!/usr/bin/env node
import { COMPLETE } from "./completion/protocol";
import { runProgram } from "./program";
import { processTerminal } from "./terminal";

// kubectl runs kubectl_complete-canary with the words after "kubectl canary", the last one unfinished
void runProgram(processTerminal(), [COMPLETE, "--", ...process.argv.slice(2)]);
