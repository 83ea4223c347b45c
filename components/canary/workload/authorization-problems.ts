import * as net from "node:net";

import { type Problem, refusal } from "../../../rules/problems/problem";
import type { PlatformReference } from "../platform-reference";
import {
    type Authorization,
    type Client,
    loadTesterClient,
    prometheusClient,
} from "./authorization";

/**
 * Problems of the authorization of a workload.
 *
 * @param hasChecks whether the load tester runs anything for the analysis
 */
export function authorizationProblems(
    authorization: Authorization | undefined,
    platform: PlatformReference,
    hasChecks: boolean,
): Problem[] {
    if (authorization === undefined) {
        return [];
    }
    const path = "authorization";
    const clients: readonly (readonly [string, Client | undefined])[] = [
        ...authorization.clients.map(
            (client, index) => [`${path}.clients[${index}]`, client] as const,
        ),
        [`${path}.prometheus`, authorization.prometheus],
        [`${path}.loadTester`, authorization.loadTester],
    ];
    const problems = clients.flatMap(([place, client]) =>
        client !== undefined && "network" in client && !isCidr(client.network)
            ? [
                  refusal(
                      "authorization/network",
                      `${place}.network`,
                      client.network,
                      "it must be an address range in CIDR notation",
                      'set it in the form "10.0.0.0/8"',
                  ),
              ]
            : [],
    );
    if (prometheusClient(authorization, platform) === undefined) {
        problems.push(
            refusal(
                "authorization/prometheus",
                `${path}.prometheus`,
                authorization.prometheus,
                `the Prometheus that evaluates the canary could not scrape the proxies, and ${platform.prometheus} does not contain its namespace`,
                "set the client that scrapes the proxies",
            ),
        );
    }
    if (hasChecks && loadTesterClient(authorization, platform) === undefined) {
        problems.push(
            refusal(
                "authorization/load-tester",
                `${path}.loadTester`,
                authorization.loadTester,
                "the workload would reject the checks of the analysis, and every release would be rolled back",
                "set the client that the load tester runs as",
            ),
        );
    }
    return problems;
}

function isCidr(text: string): boolean {
    const [address = "", bits, ...rest] = text.split("/");
    const family = net.isIP(address);
    return (
        family !== 0 &&
        rest.length === 0 &&
        (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
    );
}
