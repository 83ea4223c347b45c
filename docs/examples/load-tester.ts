import { LoadTester, pins } from "linkerd-canary";

new LoadTester("load-tester", {
    namespace: "shop",
    canaryNamespaces: ["shop", "checkout"],
    install: { by: "helm", chart: pins.loadTester.chart },
});
