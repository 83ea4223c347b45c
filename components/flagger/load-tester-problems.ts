import type { Problem } from "../../rules/problems/problem";
import { rawValueProblems, type ReliedOn, useArgument } from "../relied-on";
import type { LoadTesterArgs } from "./load-tester";
import { loadTesterAccount } from "./load-tester-settings";
import { namespacePattern } from "./load-tester-values";
import { installProblems } from "./problems";

const namePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Everything that the load tester's arguments get wrong.
 *
 * @param path where the arguments stand, such as `platform.loadTester`
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
            "the load tester runs any command that a canary sends it, so the namespaces of those canaries have to be named",
        fix: "name them, or leave the load tester out",
    };
}

function noName(path: string, value: string): Problem {
    return {
        id: "load-tester/namespace-name",
        severity: "error",
        path,
        value,
        requirement:
            "it must be the name of a namespace: lower-case letters, digits and dashes; it becomes part of a pattern",
        fix: "write out each namespace by its name",
    };
}

function noCaller(path: string): Problem {
    return {
        id: "load-tester/callers",
        severity: "error",
        path,
        value: [],
        requirement:
            "somebody must be allowed to call the load tester, or every check that needs it fails",
        fix: "name Flagger's ServiceAccount, or leave calledBy out",
    };
}

function reliedOn(args: LoadTesterArgs): ReliedOn[] {
    return [
        {
            key: ["replicaCount"],
            expected: 1,
            why: "manual gates are kept in the memory of one replica",
        },
        {
            key: ["cmd", "namespaceRegexp"],
            expected: namespacePattern(args.canaryNamespaces),
            why: "it runs any command of the canaries that match",
            instead: useArgument("canaryNamespaces"),
        },
        {
            key: ["serviceAccountName"],
            expected: loadTesterAccount,
            why: "policies know it by its ServiceAccount",
        },
        {
            key: ["rbac", "create"],
            expected: false,
            why: "the chart's ServiceAccount would bear the name of this component's",
            instead: useArgument("permissions"),
        },
        {
            key: ["podAnnotations", "linkerd.io/inject"],
            expected: "enabled",
            why: "without a proxy its requests are not split and its port is open to everybody",
        },
        {
            key: ["service", "port"],
            expected: 80,
            why: "canaries call it there",
        },
        ...["nameOverride", "fullnameOverride"].map((key) => ({
            key: [key],
            expected: "",
            why: "canaries call it by its own name",
        })),
    ];
}
