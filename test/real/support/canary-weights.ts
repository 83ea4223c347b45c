/** The weights to which Flagger has advanced a release, by its messages. */
export function advancedWeights(events: readonly { readonly message: string }[]): number[] {
    return events.flatMap(({ message }) => {
        const step = /^Advance .* canary weight (\d+)$/.exec(message);
        return step === null ? [] : [Number(step[1])];
    });
}
