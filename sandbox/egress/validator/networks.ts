import * as net from "node:net";
import { type Fields, fieldsOf, listOf, textOf } from "../../../rules/canary/reading";
import { Refusal, refuseIf } from "./refusal";

/** The addresses of a network, first and last. */
interface Range {
    readonly version: number;
    readonly first: bigint;
    readonly last: bigint;
}

/** Checks that each network leaves something of itself, and excepts nothing outside of it. */
export function checkNetworks(networks: readonly unknown[]): void {
    for (const { cidr, except } of networks.map(fieldsOf)) {
        const whole = rangeOf(cidr);
        for (const exception of listOf(except)) {
            const part = rangeOf(exception);
            refuseIf(
                contains(part, whole),
                `cidr '${textOf(cidr)}' is completely negated by exception '${textOf(exception)}'`,
            );
            refuseIf(
                !contains(whole, part),
                `cidr '${textOf(cidr)}' does not include exception '${textOf(exception)}'`,
            );
        }
    }
}

/** Checks the list of an object that needs one network at least. */
export function checkNetworkList(spec: Fields): void {
    refuseIf(listOf(spec.networks).length === 0, "at least one network must be specified");
    checkNetworks(listOf(spec.networks));
}

function contains(outer: Range, inner: Range): boolean {
    return (
        outer.version === inner.version && outer.first <= inner.first && inner.last <= outer.last
    );
}

function rangeOf(value: unknown): Range {
    const text = textOf(value) ?? "";
    const [, address, prefix] = /^([^/%]*)(?:\/([0-9]{1,3}))?$/.exec(text) ?? [];
    const version = net.isIP(address ?? "");
    const size = version === 4 ? 32 : 128;
    const length = prefix === undefined ? size : Number(prefix);
    if (address === undefined || version === 0 || length > size) {
        throw new Refusal(`'${text}' is neither an IP address nor a CIDR`);
    }
    const free = BigInt(size - length);
    const first = (numberOf(address, version) >> free) << free;
    return { version, first, last: first + (1n << free) - 1n };
}

function numberOf(address: string, version: number): bigint {
    if (version === 4) {
        return joined(address.split(".").map(Number), 8n);
    }
    // the last 32 bits may be written as an IPv4 address
    const plain = address.replace(/[0-9.]+$/, (end) =>
        end.includes(".")
            ? [end.split(".").slice(0, 2), end.split(".").slice(2)]
                  .map((pair) => joined(pair.map(Number), 8n).toString(16))
                  .join(":")
            : end,
    );
    const [head = [], tail] = plain
        .split("::")
        .map((part) => part.split(":").filter((group) => group !== ""));
    const groups =
        tail === undefined
            ? head
            : [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail];
    return joined(
        groups.map((group) => parseInt(group, 16)),
        16n,
    );
}

function joined(parts: readonly number[], bits: bigint): bigint {
    return parts.reduce((sum, part) => (sum << bits) + BigInt(part), 0n);
}
