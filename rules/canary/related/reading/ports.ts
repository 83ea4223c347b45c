/**
 * Whether a list of ports, as Linkerd's annotations have it, holds a port: single ports, ranges and names of ports,
 * with commas between them.
 */
export function holdsPort(list: string, port: number, name?: string): boolean {
    return list.split(",").some((item) => {
        const [from, to = from] = item.split("-").map((end) => Number.parseInt(end.trim(), 10));
        return (
            (name !== undefined && item.trim() === name) ||
            (from !== undefined && to !== undefined && from <= port && port <= to)
        );
    });
}
