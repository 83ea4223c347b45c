import type { ContainerLog } from "../logs/container-log";
import { parseLogOptions } from "../logs/log-options";
import { readLog } from "../logs/read-log";
import { KubeletRefusal } from "./refusal";
import type { KubeletRequest } from "./requests";

/**
 * The output of a container that a request asks for.
 *
 * @throws KubeletRefusal where there is none
 */
export function requestedLog(
    request: KubeletRequest,
    log: ContainerLog,
    signal: AbortSignal,
): AsyncGenerator<Buffer> {
    const options = parseLogOptions(request.query, Date.now());
    const runs = log.runs();
    const run = options.previous ? runs.at(log.running ? -2 : -1) : runs.at(-1);
    if (run === undefined) {
        throw noRun(request, options.previous);
    }
    return readLog(log, run, options, signal);
}

function noRun({ container = "", pod }: KubeletRequest, previous: boolean): KubeletRefusal {
    return new KubeletRefusal(
        previous
            ? `previous terminated container "${container}" in pod "${pod}" not found`
            : `container "${container}" in pod "${pod}" is waiting to start: ContainerCreating`,
    );
}
