import type { Installation } from "../../rules/canary/context";

/** Facts about the platform that a canary needs: plain data, so that it can also describe an existing platform. */
export interface PlatformReference {
    /** URL of the Prometheus that scrapes Linkerd's proxies, such as `http://prometheus.linkerd-viz:9090`. */
    readonly prometheus: string;
    /**
     * URL of Flagger's load tester, such as `http://flagger-loadtester.test/`.
     * @default - none: checks that need it are refused
     */
    readonly loadTester?: string;
    /** Facts about Flagger, Linkerd and the cluster; unknown facts are not checked. */
    readonly installation: Installation;
}
