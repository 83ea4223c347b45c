import assert from "node:assert/strict";
import { runCli } from "../support/cli";

const canary = `# a release
apiVersion: flagger.app/v1beta1
kind: Canary
metadata:
  name: podinfo
  namespace: test
spec:
  provider: gatewayapi:v1beta1
  targetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: podinfo
  service:
    port: 9898
    gatewayRefs:
      - group: core
        kind: Service
        name: podinfo
        namespace: test
        port: 9898
  analysis:
    interval: 10s
    threshold: 5
    maxWeight: 50
    stepWeights: [20, 10]
    metrics:
      - name: request-success-rate
        thresholdRange:
          min: 99
        interval: 1m
`;

describe("linkerd-canary lint", () => {
    it("names file, line, field, value, rule, mend and id, and ends with 1 for an error", async () => {
        const { code, stdout } = await runCli(["lint", "-"], { stdin: canary });
        assert.match(
            stdout,
            /<stdin>:25:\d+: error: Canary test\/podinfo: spec\.analysis\.stepWeights/,
        );
        assert.equal(code, 1);
    });
});
