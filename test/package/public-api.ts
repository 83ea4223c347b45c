import * as ts from "typescript";

import { exportsOf } from "../../docs/generate/program";

/** A name that a user of the package can write, or a member behind one. */
export interface ApiItem {
    /** As in `LinkerdArgs.crds`. */
    readonly path: string;
    readonly symbol: ts.Symbol;
    readonly documented: boolean;
}

/** What users see of an entry point, read from its sources by the TypeScript compiler. */
export interface PublicApi {
    /** The exported names. */
    readonly exports: readonly string[];
    /** The exported names and every member that can be reached from them. */
    readonly items: readonly ApiItem[];
    /** Paths of everything whose type is `any`, or holds it. */
    readonly anys: readonly string[];
    /** Types of this package that exported ones speak of and that a user cannot import, with where they are met. */
    readonly unnameable: readonly string[];
}

/** Walks from the exports of an entry point over every type of this package. */
export function readPublicApi(program: ts.Program, entryPoint: string): PublicApi {
    return new Walk(program, entryPoint).api();
}

const discriminant =
    ts.TypeFlags.StringLiteral | ts.TypeFlags.BooleanLiteral | ts.TypeFlags.Undefined;

class Walk {
    private readonly checker: ts.TypeChecker;
    private readonly exported: readonly ts.Symbol[];
    private readonly items: ApiItem[] = [];
    private readonly anys = new Set<string>();
    private readonly unnameable = new Map<string, string>();
    private readonly seen = new Set<ts.Type>();

    constructor(
        program: ts.Program,
        private readonly file: string,
    ) {
        this.checker = program.getTypeChecker();
        this.exported = exportsOf(program, file);
    }

    api(): PublicApi {
        for (const symbol of this.exported) {
            this.item(symbol, symbol.name);
            const node = symbol.declarations?.[0];
            if (node === undefined) {
                throw new Error(`${symbol.name} in ${this.file} has no declaration`);
            }
            if (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) {
                this.type(this.checker.getDeclaredTypeOfSymbol(symbol), symbol.name);
            } else if (symbol.flags & ts.SymbolFlags.Class) {
                this.type(this.checker.getDeclaredTypeOfSymbol(symbol), symbol.name);
                this.signatures(
                    this.checker
                        .getTypeOfSymbolAtLocation(symbol, node)
                        .getConstructSignatures()
                        .filter(({ declaration }) => this.isOwn(declaration)),
                    `new ${symbol.name}`,
                );
            } else {
                this.type(this.checker.getTypeOfSymbolAtLocation(symbol, node), symbol.name);
            }
        }
        return {
            exports: this.exported.map(({ name }) => name),
            items: this.items,
            anys: [...this.anys],
            unnameable: [...this.unnameable].map(([name, at]) => `${name} in ${at}`),
        };
    }

    private type(type: ts.Type, at: string): void {
        if (type.flags & ts.TypeFlags.Any) {
            this.anys.add(at);
        }
        if (this.seen.has(type)) {
            return;
        }
        this.seen.add(type);
        for (const argument of [
            ...(type.aliasTypeArguments ?? []),
            ...(isReference(type) ? this.checker.getTypeArguments(type) : []),
        ]) {
            this.type(argument, at);
        }
        this.named(type.aliasSymbol, at);
        if (type.isUnionOrIntersection()) {
            type.types.forEach((part) => this.type(part, at));
            return;
        }
        const symbol = type.getSymbol();
        if (!symbol?.declarations?.some((declaration) => this.isOwn(declaration))) {
            return;
        }
        this.named(symbol, at);
        const name = this.isNamed(symbol) ? symbol.name : at;
        this.signatures(type.getCallSignatures(), name);
        for (const property of type.getProperties()) {
            this.member(property, `${name}.${property.name}`);
        }
        for (const { keyType, type: value } of this.checker.getIndexInfosOfType(type)) {
            this.type(value, `${name}[${this.checker.typeToString(keyType)}]`);
        }
    }

    private member(property: ts.Symbol, at: string): void {
        const node = property.valueDeclaration ?? property.declarations?.[0];
        if (node === undefined || !this.isOwn(node) || isHidden(node)) {
            return;
        }
        const type = this.checker.getTypeOfSymbolAtLocation(property, node);
        // The fields of a constant are documented as a whole; the word that tells the members of a union apart says
        // nothing beside what the member says.
        if (!ts.isPropertyAssignment(node) && (type.flags & discriminant) === 0) {
            this.item(property, at);
        }
        this.type(type, at);
    }

    private signatures(signatures: readonly ts.Signature[], at: string): void {
        for (const signature of signatures) {
            for (const parameter of signature.parameters) {
                const node = parameter.valueDeclaration;
                if (node !== undefined) {
                    this.type(
                        this.checker.getTypeOfSymbolAtLocation(parameter, node),
                        `${at}(${parameter.name})`,
                    );
                }
            }
            this.type(signature.getReturnType(), `${at}()`);
        }
    }

    private item(symbol: ts.Symbol, at: string): void {
        const documented = symbol.getDocumentationComment(this.checker).length > 0;
        this.items.push({ path: at, symbol, documented });
    }

    private named(symbol: ts.Symbol | undefined, at: string): void {
        if (
            symbol?.declarations?.some((declaration) => this.isOwn(declaration)) &&
            this.isNamed(symbol) &&
            !this.exported.includes(symbol)
        ) {
            this.unnameable.set(symbol.name, at);
        }
    }

    private isNamed(symbol: ts.Symbol): boolean {
        return (
            (symbol.flags &
                (ts.SymbolFlags.Interface | ts.SymbolFlags.Class | ts.SymbolFlags.TypeAlias)) !==
            0
        );
    }

    private isOwn(node: ts.Node | undefined): boolean {
        return node !== undefined && !node.getSourceFile().fileName.includes("/node_modules/");
    }
}

function isReference(type: ts.Type): type is ts.TypeReference {
    return (
        (type.flags & ts.TypeFlags.Object) !== 0 &&
        ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0
    );
}

function isHidden(node: ts.Node): boolean {
    return (
        ts.canHaveModifiers(node) &&
        (ts.getModifiers(node) ?? []).some(
            ({ kind }) =>
                kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword,
        )
    );
}
