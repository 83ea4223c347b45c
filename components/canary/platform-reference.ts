import type { Installation } from "../../rules/canary/context";

/** What a canary needs to know of the platform that runs it: plain data, so that it can also describe a foreign one. */
export interface PlatformReference {
    /** URL of the Prometheus that scrapes Linkerd's proxies, such as `http://prometheus.linkerd-viz:9090`. */
    readonly prometheus: string;
    /**
     * URL of Flagger's load tester, such as `http://flagger-loadtester.test/`.
     * @default - none: checks that need it are refused
     */
    readonly loadTester?: string;
    /** What is known of Flagger, Linkerd and the cluster; what is left out is not judged. */
    readonly installation: Installation;
}
