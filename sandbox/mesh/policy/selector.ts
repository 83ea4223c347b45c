import type { V1LabelSelector } from "@kubernetes/client-node";

/** Whether a label selector selects an object with these labels; an empty selector selects everything. */
export function selects(
    selector: V1LabelSelector,
    labels: Readonly<Record<string, string>>,
): boolean {
    const byLabel = Object.entries(selector.matchLabels ?? {}).every(
        ([key, value]) => labels[key] === value,
    );
    return (
        byLabel &&
        (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
            const value: string | undefined = labels[key];
            switch (operator) {
                case "In":
                    return value !== undefined && (values ?? []).includes(value);
                case "NotIn":
                    return value === undefined || !(values ?? []).includes(value);
                case "Exists":
                    return value !== undefined;
                case "DoesNotExist":
                    return value === undefined;
                default:
                    return false;
            }
        })
    );
}
