/** Why the kubelet does not do what it is asked, in words for the user of kubectl. */
export class KubeletRefusal extends Error {
    /** @param status HTTP status; kubectl shows the message alone for 400 */
    constructor(
        message: string,
        readonly status = 400,
    ) {
        super(message);
    }
}

/**
 * A refusal as Kubernetes' clients read it. They try YAML on a plain text, and a sentence with a colon is YAML.
 */
export function statusObject({ message, status }: KubeletRefusal): object {
    const reason = { 400: "BadRequest", 403: "Forbidden", 404: "NotFound" }[status];
    return {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        reason: reason ?? "InternalError",
        message,
        code: status,
    };
}
