import * as pulumi from "@pulumi/pulumi";

import type {
    Alert,
    ChartSource,
    FlaggerInstall,
    IdentitySource,
    WebhookCertificates,
} from "../components";
import type { IdentitySettings, Settings, SlackSettings } from "./types";

/** Flagger from its chart, or from its overlay if the user selects it. */
export function flaggerInstall(
    { flaggerInstall: by = "helm" }: Settings,
    from: { readonly chart: ChartSource; readonly overlay: string },
): FlaggerInstall {
    return by === "kustomize" ? { by, overlay: from.overlay } : { by, chart: from.chart };
}

/** The identity that the user selects, or else the stack's own. */
export function identitySource(
    { identity: asked = {}, render }: Settings,
    own: IdentitySource,
): IdentitySource {
    switch (asked.source) {
        case undefined:
            return own;
        case "provided":
            // Files hold no key: the issuer is managed with the cluster's other Secrets.
            return render === undefined
                ? provided(asked)
                : { source: "provided", trustAnchors: asked.trustAnchors ?? "" };
        case "generated":
        case "cert-manager":
            return asked.source === own.source ? own : { source: asked.source };
    }
}

function provided(given: IdentitySettings): IdentitySource {
    // What is missing has been told as a problem; the program then ends before this is looked at.
    const { issuerCertificate = "", issuerKey = "", trustAnchors = "" } = given;
    return {
        source: "provided",
        trustAnchors,
        issuerCertificate,
        issuerKey: pulumi.secret(issuerKey),
        ...(given.issuerSecretType && { issuerSecretType: given.issuerSecretType }),
    };
}

/** The webhooks' certificates that the user selects, or else the stack's own. */
export function webhookCertificates(
    { webhooks: asked = {} }: Settings,
    own: WebhookCertificates,
): WebhookCertificates {
    switch (asked.source) {
        case undefined:
            return own;
        case "existing":
            return { source: "existing", caBundle: asked.caBundle ?? "" };
        case "generated":
        case "cert-manager":
            return { source: asked.source };
    }
}

/** Alerts to the user's Slack channel; none if the user has set no channel. */
export function slackAlerts(
    slack: SlackSettings | undefined,
    severity: Alert["severity"],
): readonly Alert[] | undefined {
    return slack === undefined
        ? undefined
        : [
              {
                  name: "slack",
                  severity,
                  to: {
                      type: "slack",
                      channel: slack.channel,
                      address: pulumi.secret(slack.address),
                  },
              },
          ];
}
