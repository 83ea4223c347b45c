/**
 * Whether a list of ports in the format of Linkerd's annotations contains a port: single ports, ranges and port names,
 * separated by commas.
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
