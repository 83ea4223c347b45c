import * as ts from "typescript";

import { table } from "./blocks";
import { exportsOf } from "./program";

/** One argument of a component, from its JSDoc and its type. */
export interface Argument {
    /** As in `gatewayApi.version`. */
    readonly path: string;
    /** As written in the source. */
    readonly type: string;
    readonly optional: boolean;
    readonly description: string;
    /** The text of its `@default` tag. */
    readonly default: string | undefined;
}

/**
 * The arguments of an exported interface or type, including those of its parts.
 *
 * @throws Error when there is no such export
 */
export function argumentsOf(program: ts.Program, typeName: string): Argument[] {
    const symbol = exportsOf(program, "components/index.ts").find(({ name }) => name === typeName);
    if (symbol === undefined) {
        throw new Error(`components/index.ts exports no ${typeName}`);
    }
    const checker = program.getTypeChecker();
    return membersOf(checker.getDeclaredTypeOfSymbol(symbol)).flatMap((member) =>
        describe(checker, member, ""),
    );
}

/** The arguments of an exported interface as a table. */
export function argumentsTable(program: ts.Program, typeName: string): string {
    return table(
        ["argument", "type", "default", "what it is"],
        argumentsOf(program, typeName).map((argument) => [
            `\`${argument.path}\``,
            `\`${argument.type}\``,
            describeDefault(argument),
            argument.description,
        ]),
    );
}

function describeDefault({ optional, default: value }: Argument): string {
    if (!optional) {
        return "required";
    }
    if (value === undefined) {
        return "none";
    }
    return value.startsWith("- ") ? value.slice(2) : `\`${value}\``;
}

/** The members of a type; of a union or an intersection those of each part, a shared one once. */
function membersOf(type: ts.Type): ts.Symbol[] {
    const parts = type.isUnionOrIntersection()
        ? type.types.flatMap(membersOf)
        : type.getProperties();
    const names = new Map(parts.map((member) => [declarationOf(member), member]));
    return [...names.values()];
}

function declarationOf(member: ts.Symbol): ts.Declaration {
    const declaration = member.valueDeclaration ?? member.declarations?.[0];
    if (declaration === undefined) {
        throw new Error(`${member.name} has no declaration`);
    }
    return declaration;
}

function describe(checker: ts.TypeChecker, member: ts.Symbol, prefix: string): Argument[] {
    const declaration = declarationOf(member);
    const path = `${prefix}${member.name}`;
    const type = ts.isPropertySignature(declaration) ? declaration.type : undefined;
    const isLiteral = type !== undefined && ts.isTypeLiteralNode(type);
    const own: Argument = {
        path,
        type: isLiteral ? "object" : (type?.getText() ?? "").replaceAll(/\s+/g, " "),
        optional: (member.flags & ts.SymbolFlags.Optional) !== 0,
        description: plain(member.getDocumentationComment(checker)),
        default: defaultOf(member),
    };
    const nested = isLiteral ? membersOf(checker.getTypeFromTypeNode(type)) : [];
    return [own, ...nested.flatMap((one) => describe(checker, one, `${path}.`))];
}

/** The text of a member's `@default` tag. */
export function defaultOf(member: ts.Symbol): string | undefined {
    const tag = member.getJsDocTags().find(({ name }) => name === "default");
    return tag && plain(tag.text);
}

function plain(parts: ts.SymbolDisplayPart[] | undefined): string {
    return ts
        .displayPartsToString(parts)
        .replaceAll(/\{@link ([^}\s]+)\s*\}/g, "`$1`")
        .replaceAll(/\s+/g, " ")
        .trim();
}
