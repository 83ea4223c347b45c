import * as kx from "@pulumi/kubernetesx";

import { defined } from "../../components/defined";
import type { ServiceRelease, Service } from "./service";

/** The pod of a release; its probes come from the service's `health`. */
export function servicePod(service: Service, release: ServiceRelease): kx.PodBuilder {
    const { command, name, port, resources, runAsUser, env = {} } = service;
    return new kx.PodBuilder({
        containers: [
            {
                name,
                image: release.image,
                ...(command === undefined
                    ? { args: [...release.args] }
                    : { command: [...command, ...release.args] }),
                env: Object.fromEntries(
                    Object.entries(env).map(([text, { otherwise, variable }]) => [
                        variable,
                        release.env[text] ?? otherwise,
                    ]),
                ),
                ports: { http: port },
                ...defined({
                    securityContext: runAsUser === undefined ? undefined : { runAsUser },
                    resources: resources && {
                        ...defined({
                            requests: resources.requests && { ...resources.requests },
                            limits: resources.limits && { ...resources.limits },
                        }),
                    },
                }),
            },
        ],
    });
}
