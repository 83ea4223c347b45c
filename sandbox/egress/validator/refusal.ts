/** Why Linkerd's policy validator refuses an object, as the API server shows it. */
export class Refusal extends Error {
    override readonly name = "Refusal";
}

/** @throws Refusal where the condition holds. */
export function refuseIf(condition: boolean, reason: string): void {
    if (condition) {
        throw new Refusal(reason);
    }
}
