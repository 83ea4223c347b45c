import { alertServiceTypes } from "../../../rules/alert-services";
import { type Problem, refusal } from "../../../rules/problems/problem";
import type { Alert } from "../alerts/alert";
import { duplicates, form, text } from "./problem-report";

const types: readonly string[] = alertServiceTypes;

/** Problems of the alerts of an analysis. */
export function alertProblems(path: string, alerts: readonly Alert[]): readonly Problem[] {
    return [
        ...alerts.flatMap((alert, index) => oneAlert(`${path}.alerts[${index}]`, alert)),
        ...duplicates(
            "alert/duplicate-name",
            alerts.map(({ name }, index) => ({ path: `${path}.alerts[${index}].name`, name })),
            "alert names must be unique within an analysis",
        ),
    ];
}

const objectName = form(
    "alert/name",
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    "the name is used for a Kubernetes object and may only contain lower-case letters, digits and -",
    'set a name such as "on-call"',
);

function oneAlert(path: string, { name, to }: Alert): readonly Problem[] {
    return [
        ...objectName(`${path}.name`, name),
        ...("type" in to ? targetProblems(`${path}.to`, to) : []),
    ];
}

function targetProblems(
    path: string,
    { type, address }: Extract<Alert["to"], { type: string }>,
): readonly Problem[] {
    return [
        ...(types.includes(type)
            ? []
            : [
                  refusal(
                      "alert/type",
                      `${path}.type`,
                      type,
                      "Flagger does not support this notifier",
                      `set it to one of ${types.join(", ")}`,
                  ),
              ]),
        // Never shown, because anyone who knows it can post messages. An output is not a string and not known yet.
        ...(typeof address === "string" || address === undefined
            ? text(
                  "alert/address",
                  "an alert needs an address",
                  "set the webhook's URL from the stack's secret configuration",
              )(`${path}.address`, address).map((problem) => ({ ...problem, value: undefined }))
            : []),
    ];
}
