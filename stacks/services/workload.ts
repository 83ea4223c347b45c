import type { CanaryWorkloadArgs, Check } from "../../components";
import { canaryAddress } from "../../components/canary/canary-spec";
import { servicePod } from "./pod";
import type { DeliverySettings, ReleasedService, Service } from "./service";
import type { Settings } from "../types";

/** Services with the releases that a stack's file names, in the environment's way. */
export function releasedServices(
    services: readonly Service[],
    delivery: DeliverySettings,
    settings: Settings["services"] = {},
): ReleasedService[] {
    return services.map((service) => {
        const { args = [], image = service.image, env = {} } = settings[service.name] ?? {};
        return {
            service,
            release: { image, args, env },
            delivery: { ...delivery, ...service.delivery },
        };
    });
}

/** The arguments of a service's canary. */
export function serviceWorkload(
    { delivery, release, service }: ReleasedService,
    platform: CanaryWorkloadArgs["platform"],
): CanaryWorkloadArgs {
    const { namespace, port, health } = service;
    const { alerts, autoscaling, awaitRelease, disruptionBudget, progressDeadline, traffic } =
        delivery;
    return {
        namespace,
        platform,
        workload: { kind: "Deployment", pod: servicePod(service, release), health },
        service: { port },
        analysis: {
            ...delivery.analysis,
            checks: serviceChecks(service, delivery),
            ...(alerts && { alerts }),
        },
        progressDeadline,
        ...(awaitRelease && { awaitRelease }),
        ...(traffic && { traffic }),
        ...(autoscaling && { autoscaling }),
        ...(disruptionBudget !== undefined && { disruptionBudget }),
    };
}

/** The checks of a service's canary: its own tests, then the environment's gates and hooks. */
export function serviceChecks(service: Service, delivery: DeliverySettings): Check[] {
    const { loadTest, smokeTest } = service;
    const canary = canaryAddress(service);
    return [
        ...(smokeTest ? [{ kind: "smokeTest", command: smokeTest(canary) } as const] : []),
        ...(loadTest ? [{ kind: "loadTest", command: loadTest(canary) } as const] : []),
        ...(delivery.checks ?? []),
    ];
}

/** The services, with the time that the setting `awaitRelease` has `pulumi up` wait for each. */
export function awaitedServices(
    services: readonly ReleasedService[],
    { awaitRelease: timeout }: Pick<Settings, "awaitRelease">,
): readonly ReleasedService[] {
    return timeout === undefined
        ? services
        : services.map(({ delivery, ...released }) => ({
              ...released,
              delivery: { ...delivery, awaitRelease: { timeout } },
          }));
}

/** The namespaces of services, each once. */
export function namespacesOf(services: readonly Service[]): string[] {
    return [...new Set(services.map(({ namespace }) => namespace))];
}
