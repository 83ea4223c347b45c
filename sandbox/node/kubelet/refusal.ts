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
