import type { ToolName } from "./types";

/** A kind of machine for which releases are published. */
export type Platform = "linux-amd64" | "linux-arm64" | "darwin-amd64" | "darwin-arm64";

/** What the bytes of a file must add up to. */
export interface Checksum {
    readonly algorithm: "sha256" | "sha512";
    /** In lower-case hexadecimal digits. */
    readonly hex: string;
}

/** An archive that a project publishes with its release. */
export interface Archive {
    /** The version of the tools in it, without a leading "v"; only a pin of exactly this version is downloaded. */
    readonly version: string;
    readonly platform: Platform;
    readonly url: string;
    readonly checksum: Checksum;
    /** Public repository, path and commit that the checksum was read from. */
    readonly source: string;
    /** The tools in it, with their paths inside of the archive. */
    readonly files: Readonly<Partial<Record<ToolName, string>>>;
    /** Disk space for the archive and for what is unpacked, in MiB: an upper bound, not measured. */
    readonly mib: number;
}

const kubernetesServer = [
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubectl",
] as const;

/** The control plane is published for Linux only; for macOS there is kubectl. */
function kubernetes(version: string, platform: Platform, hex: string, source: string): Archive {
    const kind = platform.startsWith("linux") ? "server" : "client";
    const names = kind === "server" ? kubernetesServer : (["kubectl"] as const);
    return {
        version,
        platform,
        url: `https://dl.k8s.io/v${version}/kubernetes-${kind}-${platform}.tar.gz`,
        checksum: { algorithm: "sha512", hex },
        source,
        files: Object.fromEntries(names.map((name) => [name, `kubernetes/${kind}/bin/${name}`])),
        mib: kind === "server" ? 900 : 120,
    };
}

/** The CLI with the language host of the same release, which the CLI looks for beside itself. */
function pulumi(version: string, platform: Platform, hex: string, source: string): Archive {
    const file = `pulumi-v${version}-${platform.replace("amd64", "x64")}.tar.gz`;
    return {
        version,
        platform,
        url: `https://github.com/pulumi/pulumi/releases/download/v${version}/${file}`,
        checksum: { algorithm: "sha256", hex },
        source,
        files: {
            pulumi: "pulumi/pulumi",
            "pulumi-language-nodejs": "pulumi/pulumi-language-nodejs",
        },
        mib: 500,
    };
}

function pulumiKubernetes(
    version: string,
    platform: Platform,
    hex: string,
    source: string,
): Archive {
    const file = `pulumi-resource-kubernetes-v${version}-${platform}.tar.gz`;
    return {
        version,
        platform,
        url: `https://api.pulumi.com/releases/plugins/${file}`,
        checksum: { algorithm: "sha256", hex },
        source,
        files: { "pulumi-resource-kubernetes": "pulumi-resource-kubernetes" },
        mib: 400,
    };
}

function helm(version: string, platform: Platform, hex: string, source: string): Archive {
    return {
        version,
        platform,
        url: `https://get.helm.sh/helm-v${version}-${platform}.tar.gz`,
        checksum: { algorithm: "sha256", hex },
        source,
        files: { helm: `${platform}/helm` },
        mib: 120,
    };
}

function actionlint(version: string, platform: Platform, hex: string, source: string): Archive {
    const file = `actionlint_${version}_${platform.replace("-", "_")}.tar.gz`;
    return {
        version,
        platform,
        url: `https://github.com/rhysd/actionlint/releases/download/v${version}/${file}`,
        checksum: { algorithm: "sha256", hex },
        source,
        files: { actionlint: "actionlint" },
        mib: 30,
    };
}

const kubernetesChangelog =
    "kubernetes/kubernetes CHANGELOG/CHANGELOG-1.35.md at 008b3652959ca58af8be3fb5b6ecfe9ae7638282";
const pulumiFormula =
    "pulumi/homebrew-tap Formula/pulumi.rb at 58618d75a8434c513ec27fb37913c26c53eebce4";
// nixpkgs writes the same 256 bits in its own base 32
const pulumiPlugins =
    "NixOS/nixpkgs pkgs/by-name/pu/pulumi-bin/data.nix at 0501eb325e7384fc5a54bf8df23814ecf4d50096";
const helmChecksums =
    "argoproj/argo-cd hack/installers/checksums at 37ee0097cf851bc2dd7665fc081bbce61a7e836e";
const actionlintCask =
    "rhysd/actionlint Casks/actionlint.rb at 1ce6912afb9c280d41f6132dc1d350364b574885";

/** Every archive that is downloaded. A tool that is in none of them is built, as is one that is pinned to another version. */
export const archives: readonly Archive[] = [
    kubernetes(
        "1.35.4",
        "linux-amd64",
        "7454c2d9023de3230972e965e1e2a587a291e2a1abee703bb0737057e1646b23ebac538b93dd778e93579e3c293dc1fa8d002e6848ad5ebc01598bc47358fe44",
        kubernetesChangelog,
    ),
    kubernetes(
        "1.35.4",
        "linux-arm64",
        "67187a2fe780be7816f9d10e082ed02cbba306bab379980280d00ba4c4017ff53c50cd2ff81d248c91ddcc064276b8760e17c73a1a7da1d35067a6fc0ffbdc88",
        kubernetesChangelog,
    ),
    kubernetes(
        "1.35.4",
        "darwin-amd64",
        "b0e899146289de21ffec7b432473e8905f52bf9cd75f3977c6bcbb2810c72aa36d90cc671bec18a4999ff194b9b3dec69e33d55e9b8b4e44e59ea39141d5c0a0",
        kubernetesChangelog,
    ),
    kubernetes(
        "1.35.4",
        "darwin-arm64",
        "f81537e0516238a58e859efe875bde9d37219a3efdf5e34cd50b4455eb37fbdd6af43d1e6549180071d4fbfeb87c74830888bbc8f1d555b8140067ca8766c8a9",
        kubernetesChangelog,
    ),
    pulumi(
        "3.220.0",
        "linux-amd64",
        "6f00c595e0c35821cd31903d7bb328a11c3c4bdad7acd59403fbb14cfcad45ff",
        pulumiFormula,
    ),
    pulumi(
        "3.220.0",
        "linux-arm64",
        "2600ee0f43d8cc3756d5ba96c31864f9b246961bb7f6d8ae467ed8c270c4f66b",
        pulumiFormula,
    ),
    pulumi(
        "3.220.0",
        "darwin-amd64",
        "21bb2c9bdbf560cdee07c205b808b3b904159837eed6b24552c958f7b3129eee",
        pulumiFormula,
    ),
    pulumi(
        "3.220.0",
        "darwin-arm64",
        "4b2e9da6f2ee17d2e8173942df16b49c1fa3be05a1aac2855e373d4ca9a75b5e",
        pulumiFormula,
    ),
    pulumiKubernetes(
        "4.25.0",
        "linux-amd64",
        "6ea3d53c16a00c4d1017c4d109928d8f4801fd7cd978965cd43917561f3774b0",
        pulumiPlugins,
    ),
    pulumiKubernetes(
        "4.25.0",
        "linux-arm64",
        "e4260240ed14bff6ed1a5a25a362311380ea1c072544fc262532b8197ea0725c",
        pulumiPlugins,
    ),
    pulumiKubernetes(
        "4.25.0",
        "darwin-amd64",
        "e5dffbef3525bb6f41c2b328afb471149c7396c263d2acd2ef2fab51d63d47f3",
        pulumiPlugins,
    ),
    pulumiKubernetes(
        "4.25.0",
        "darwin-arm64",
        "566425b7767be7184d59c7ea151812c98426d7dab85f93c9c676c1dc9d488d91",
        pulumiPlugins,
    ),
    helm(
        "3.20.2",
        "linux-amd64",
        "258e830a9e613c8a7a302d6059b4bb3b9758f2f3e1bb8ea0d707ce10a9a72fea",
        helmChecksums,
    ),
    helm(
        "3.20.2",
        "linux-arm64",
        "5ea2d6bc2cda3f8edf985e028809f5a9278f404fb8ab24044de9b7cb9b79a691",
        helmChecksums,
    ),
    helm(
        "3.20.2",
        "darwin-amd64",
        "7de04301f28b902a74f6286ed941cadc86ee5e6a9086a18f2ccf1f548e99d618",
        helmChecksums,
    ),
    helm(
        "3.20.2",
        "darwin-arm64",
        "139c794c22f16b579d08ddd3008c8038b9bb2814f35b5bcca91f50a1f458978d",
        helmChecksums,
    ),
    actionlint(
        "1.7.12",
        "linux-amd64",
        "8aca8db96f1b94770f1b0d72b6dddcb1ebb8123cb3712530b08cc387b349a3d8",
        actionlintCask,
    ),
    actionlint(
        "1.7.12",
        "linux-arm64",
        "325e971b6ba9bfa504672e29be93c24981eeb1c07576d730e9f7c8805afff0c6",
        actionlintCask,
    ),
    actionlint(
        "1.7.12",
        "darwin-amd64",
        "5b44c3bc2255115c9b69e30efc0fecdf498fdb63c5d58e17084fd5f16324c644",
        actionlintCask,
    ),
    actionlint(
        "1.7.12",
        "darwin-arm64",
        "aba9ced2dee8d27fecca3dc7feb1a7f9a52caefa1eb46f3271ea66b6e0e6953f",
        actionlintCask,
    ),
];
