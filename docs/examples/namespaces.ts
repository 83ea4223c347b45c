import { Namespaces } from "linkerd-canary";

new Namespaces("namespaces", { canary: ["shop", "checkout"] });
