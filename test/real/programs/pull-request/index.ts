// A shop with one canary, written to files: what a pull request changes is a setting each.
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

const settings = new pulumi.Config();
const provider = new k8s.Provider("files", { renderYamlToDirectory: "rendered" });

class Shop extends pulumi.ComponentResource {
    constructor(name: string) {
        super("shop:index:Shop", name, {}, { provider });
        const opts = { parent: this };
        const annotations: Record<string, string> =
            settings.get("meshed") === "no" ? {} : { "linkerd.io/inject": "enabled" };
        const namespace = new k8s.core.v1.Namespace(
            "namespace",
            { metadata: { name: "shop", annotations } },
            opts,
        );
        const metadata = { name: "cart", namespace: "shop" };
        const labels = { app: "cart" };
        const deployment = new k8s.apps.v1.Deployment(
            "cart",
            {
                metadata,
                spec: {
                    selector: { matchLabels: labels },
                    template: {
                        metadata: { labels },
                        spec: {
                            containers: [
                                {
                                    name: "cart",
                                    image: settings.get("image") ?? "example.org/cart:1.0.0",
                                    ports: [{ containerPort: 8080 }],
                                },
                            ],
                        },
                    },
                },
            },
            opts,
        );
        const smokeTest = {
            name: "smoke-test",
            type: "pre-rollout",
            url: "http://flagger-loadtester.shop/",
            metadata: { type: "bash", cmd: "curl -sf http://cart-canary.shop/" },
        };
        new k8s.apiextensions.CustomResource(
            "canary",
            {
                apiVersion: "flagger.app/v1beta1",
                kind: "Canary",
                metadata,
                spec: {
                    provider: "gatewayapi:v1beta1",
                    targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "cart" },
                    service: {
                        port: 80,
                        targetPort: 8080,
                        gatewayRefs: [
                            {
                                group: "core",
                                kind: "Service",
                                name: "cart",
                                namespace: "shop",
                                port: 80,
                            },
                        ],
                    },
                    analysis: {
                        interval: "30s",
                        threshold: 3,
                        stepWeight: settings.getNumber("stepWeight") ?? 20,
                        maxWeight: 60,
                        metrics: [
                            {
                                name: "request-success-rate",
                                interval: "1m",
                                thresholdRange: { min: 99 },
                            },
                        ],
                        webhooks: [smokeTest],
                    },
                },
            },
            // what a policy sees before the Canary decides where it tells what is wrong
            { ...opts, dependsOn: [namespace, deployment] },
        );
        new k8s.core.v1.Secret(
            "password",
            {
                metadata: { name: "password", namespace: "shop" },
                stringData: { password: settings.requireSecret("password") },
            },
            opts,
        );
        if (settings.get("old") !== "gone") {
            new k8s.core.v1.Namespace(
                "old",
                { metadata: { name: settings.get("old") ?? "old" } },
                opts,
            );
        }
    }
}

new Shop("shop");
