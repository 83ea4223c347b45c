import { LoadTester, pins } from "linkerd-canary";

new LoadTester("load-tester", { namespace: "shop", chart: pins.loadTester.chart });
