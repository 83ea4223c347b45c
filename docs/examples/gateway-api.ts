import { GatewayApi, pins } from "linkerd-canary";

new GatewayApi("gateway-api", pins.gatewayApi);
