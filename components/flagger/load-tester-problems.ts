import type { Problem } from "../../rules/problems/problem";
import { rawValueProblems, type ReliedOn, useArgument } from "../relied-on";
import type { LoadTesterArgs } from "./load-tester";
import { loadTesterAccount } from "./load-tester-settings";
import { namespacePattern } from "./load-tester-values";
import { installProblems } from "./problems";

const namePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Problems of the load tester's arguments.
 *
 * @param path path of the arguments, such as `platform.loadTester`
 */
export function loadTesterProblems(path: string, args: LoadTesterArgs): Problem[] {
    const { calledBy, canaryNamespaces, install } = args;
    return [
        ...(canaryNamespaces.length > 0 ? [] : [noNamespaces(`${path}.canaryNamespaces`)]),
        ...canaryNamespaces.flatMap((name, index) =>
            namePattern.test(name) ? [] : [noName(`${path}.canaryNamespaces[${index}]`, name)],
        ),
        ...(calledBy === undefined || calledBy.length > 0 ? [] : [noCaller(`${path}.calledBy`)]),
        ...installProblems(`${path}.install`, install),
        ...(install.by === "helm" && install.values !== undefined
            ? rawValueProblems(
                  "load-tester/raw-value",
                  `${path}.install.values`,
                  install.values,
                  reliedOn(args),
              )
            : []),
    ];
}

function noNamespaces(path: string): Problem {
    return {
        id: "load-tester/namespaces",
        severity: "error",
        path,
        value: [],
        requirement:
            "the load tester runs any command that a canary sends, so the namespaces of its canaries must be listed",
        fix: "list them, or remove the load tester",
    };
}

function noName(path: string, value: string): Problem {
    return {
        id: "load-tester/namespace-name",
        severity: "error",
        path,
        value,
        requirement:
            "it must be the name of a namespace (lower-case letters, digits and dashes), because it becomes part of a pattern",
        fix: "list each namespace by its name",
    };
}

function noCaller(path: string): Problem {
    return {
        id: "load-tester/callers",
        severity: "error",
        path,
        value: [],
        requirement: "without an authorized client, every check that needs the load tester fails",
        fix: "add Flagger's ServiceAccount, or remove calledBy",
    };
}

function reliedOn(args: LoadTesterArgs): ReliedOn[] {
    return [
        {
            key: ["replicaCount"],
            expected: 1,
            why: "manual gates are stored in the memory of one replica",
        },
        {
            key: ["cmd", "namespaceRegexp"],
            expected: namespacePattern(args.canaryNamespaces),
            why: "the load tester runs any command of the canaries that match",
            instead: useArgument("canaryNamespaces"),
        },
        {
            key: ["serviceAccountName"],
            expected: loadTesterAccount,
            why: "policies identify it by its ServiceAccount",
        },
        {
            key: ["rbac", "create"],
            expected: false,
            why: "the chart's ServiceAccount would have the same name as this component's",
            instead: useArgument("permissions"),
        },
        {
            key: ["podAnnotations", "linkerd.io/inject"],
            expected: "enabled",
            why: "without a proxy its requests are not split, and its port is open to every client",
        },
        {
            key: ["service", "port"],
            expected: 80,
            why: "canaries call it on this port",
        },
        ...["nameOverride", "fullnameOverride"].map((key) => ({
            key: [key],
            expected: "",
            why: "canaries call it by this name",
        })),
    ];
}
