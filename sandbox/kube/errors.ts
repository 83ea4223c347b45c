import * as k8s from "@kubernetes/client-node";

/** Whether the API server answered that there is no such object. */
export function isNotFound(error: unknown): boolean {
    return error instanceof k8s.ApiException && error.code === 404;
}

/** A read's result, or undefined when there is no such object. */
export async function found<T>(request: Promise<T>): Promise<T | undefined> {
    try {
        return await request;
    } catch (error) {
        if (isNotFound(error)) {
            return undefined;
        }
        throw error;
    }
}
