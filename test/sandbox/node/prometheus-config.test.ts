import assert from "node:assert/strict";
import { parse } from "yaml";
import { adaptPrometheusConfig } from "../../../sandbox/node/prometheus-config";

const place = {
    proxyUrl: "http://uid:pod@127.0.0.1:4000",
    kubeconfig: "/pod/kubeconfig",
    mounts: [
        { containerPath: "/etc/prometheus", localPath: "/pod/config" },
        { containerPath: "/var/run/secrets/kubernetes.io/serviceaccount", localPath: "/pod/sa" },
    ],
    socketsDir: "/sockets/pod",
};

const chart = `
global: { scrape_interval: 10s }
rule_files: [/etc/prometheus/a_rules.yml]
scrape_configs:
- job_name: prometheus
  static_configs: [{ targets: ["localhost:9090"] }]
- job_name: cadvisor
  tls_config: { ca_file: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt }
  bearer_token_file: /var/run/secrets/kubernetes.io/serviceaccount/token
  kubernetes_sd_configs: [{ role: node }]
- job_name: linkerd-proxy
  kubernetes_sd_configs: [{ role: pod }]
  relabel_configs: [{ action: keep, regex: ^linkerd-proxy$ }]
`;

describe("sandbox/node/prometheus-config", () => {
    it("exchanges the surroundings and leaves jobs, relabelling and intervals alone", () => {
        const kubernetes = { kubeconfig_file: "/pod/kubeconfig" };
        assert.deepEqual(parse(adaptPrometheusConfig(chart, place)), {
            global: { scrape_interval: "10s" },
            rule_files: ["/pod/config/a_rules.yml"],
            scrape_configs: [
                {
                    job_name: "prometheus",
                    static_configs: [
                        {
                            targets: ["localhost:9090"],
                            labels: { __unix_socket__: "/sockets/pod/9090" },
                        },
                    ],
                },
                {
                    job_name: "cadvisor",
                    tls_config: { ca_file: "/pod/sa/ca.crt" },
                    bearer_token_file: "/pod/sa/token",
                    kubernetes_sd_configs: [{ role: "node", ...kubernetes }],
                    proxy_url: place.proxyUrl,
                },
                {
                    job_name: "linkerd-proxy",
                    kubernetes_sd_configs: [{ role: "pod", ...kubernetes }],
                    relabel_configs: [{ action: "keep", regex: "^linkerd-proxy$" }],
                    proxy_url: place.proxyUrl,
                },
            ],
        });
    });
});
