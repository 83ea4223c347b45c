import type { Patch } from "./types";

const options = "pkg/webhook/options/options.go";
const server = "pkg/webhook/server/server.go";
const app = "cmd/trust-manager/app/app.go";

/**
 * cert-manager's webhook is in a package that only its own module may import: a public one passes it on. Neither its
 * webhook nor its health check has a flag for the address that it listens on.
 */
export const certManagerPatches: readonly Patch[] = [
    {
        file: options,
        find: "import (\n",
        replace: 'import (\n\tcmwebhook "github.com/cert-manager/cert-manager/internal/webhook"\n',
    },
    {
        file: options,
        find: "// WebhookFlags defines",
        replace: "var NewServer = cmwebhook.NewCertManagerWebhookServer\n\n// WebhookFlags defines",
    },
    {
        file: server,
        find: "Port: s.ListenAddr,",
        replace: 'Host: "127.0.0.1", Port: s.ListenAddr,',
    },
    {
        file: server,
        find: 'fmt.Sprintf(":%d", *s.HealthzAddr)',
        replace: 'fmt.Sprintf("127.0.0.1:%d", *s.HealthzAddr)',
    },
];

/** trust-manager's flags set the address of its webhook alone. */
export const trustManagerPatches: readonly Patch[] = ["ReadyzPort", "MetricsPort"].map((port) => ({
    file: app,
    find: `"0.0.0.0:%d", opts.${port}`,
    replace: `"127.0.0.1:%d", opts.${port}`,
}));
