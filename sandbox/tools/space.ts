import type { SpaceNeeded } from "./disk";
import type { Family } from "./types";

// For linux/amd64, the families built one after another in the catalogue's order: what one has fetched and
// compiled is not counted again for the next. Modules: growth of an empty module cache. Build: sizes of the
// compiled packages (helm, linkerd-injector: estimates from the like of them). Results: the binaries, twice, since
// the linker writes beside the finished one.
const perFamily: Readonly<Record<Family, SpaceNeeded>> = {
    kubernetes: { modules: 560, build: 2410, result: 630 },
    etcd: { modules: 300, build: 160, result: 60 },
    kwok: { modules: 300, build: 530, result: 130 },
    "pulumi-kubernetes": { modules: 350, build: 1040, result: 180 },
    pulumi: { modules: 1250, build: 510, result: 160 },
    "pulumi-nodejs": { modules: 310, build: 90, result: 40 },
    flagger: { modules: 1190, build: 790, result: 170 },
    "flagger-1.43": { modules: 100, build: 150, result: 110 },
    podinfo: { modules: 210, build: 110, result: 60 },
    hey: { modules: 60, build: 10, result: 20 },
    prometheus: { modules: 930, build: 800, result: 150 },
    helm: { modules: 260, build: 500, result: 120 },
    "linkerd-injector": { modules: 300, build: 700, result: 110 },
    "kubelet-streams": { modules: 10, build: 60, result: 30 },
    "cert-manager": { modules: 330, build: 500, result: 150 },
    "trust-manager": { modules: 200, build: 350, result: 110 },
    actionlint: { modules: 30, build: 40, result: 20 },
    linkerd: { modules: 30, build: 0, result: 10 },
    "gateway-api": { modules: 20, build: 0, result: 10 },
};

/** The space that a build of some families takes when every cache is empty. */
export function spaceFor(families: readonly Family[]): SpaceNeeded {
    const sum = { modules: 0, build: 0, result: 0 };
    for (const family of families) {
        const needed = perFamily[family];
        sum.modules += needed.modules;
        sum.build += needed.build;
        sum.result += needed.result;
    }
    return sum;
}
