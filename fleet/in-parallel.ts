/**
 * Runs an action for each item, a limited number at the same time.
 *
 * @param items - in the order in which they are begun
 * @param limit - most that run at the same time
 * @throws the first error, once the others have ended
 */
export async function inParallel<Item>(
    items: readonly Item[],
    limit: number,
    action: (item: Item) => Promise<void>,
): Promise<void> {
    const queue = items.values();
    const worker = async (): Promise<void> => {
        for (const item of queue) {
            await action(item);
        }
    };
    const workers = Array.from({ length: Math.min(limit, items.length) }, worker);
    const ends = await Promise.allSettled(workers);
    for (const end of ends) {
        if (end.status === "rejected") {
            throw end.reason;
        }
    }
}
