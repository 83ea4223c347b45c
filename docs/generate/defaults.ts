import * as ts from "typescript";

import { defaultOf } from "./arguments";
import { root } from "./program";

/** A literal value as in a `@default` tag. */
type Literal = string;

/** The documented default and the default in the code. */
export interface DocumentedDefault {
    /** As in `LinkerdArgs.trustDomain`. */
    readonly path: string;
    /** The tag's text, such as `"cluster.local"`. */
    readonly said: string;
    /** The constants that the code uses if the argument is omitted, each once. */
    readonly taken: readonly Literal[];
}

/**
 * Every member whose `@default` tag says a value and not, after a dash, words; with what the code takes in its place:
 * the right-hand side of `args.member ?? …`, what a destructuring gives it, or, of a boolean that is compared with one
 * of its two values, the other one.
 *
 * @param folder whose sources are read; the components unless another is named
 */
export function documentedDefaults(
    program: ts.Program,
    folder = `${root}/components`,
): DocumentedDefault[] {
    const checker = program.getTypeChecker();
    const members = new Map<ts.Declaration, DocumentedDefault & { taken: Literal[] }>();
    const sources = program
        .getSourceFiles()
        .filter(({ fileName }) => fileName.startsWith(`${folder}/`));
    each(sources, (node) => {
        if (ts.isPropertySignature(node)) {
            const symbol = checker.getSymbolAtLocation(node.name);
            const said = symbol && defaultOf(symbol);
            if (said !== undefined && !said.startsWith("- ")) {
                members.set(node, { path: pathOf(node), said, taken: [] });
            }
        }
    });
    each(sources, (node) => {
        const fallback = fallbackOf(checker, node);
        for (const declaration of fallback?.member?.declarations ?? []) {
            members.get(declaration)?.taken.push(...literalsOf(checker, fallback?.value));
        }
    });
    return [...members.values()].map((member) => ({
        ...member,
        taken: [...new Set(member.taken)],
    }));
}

interface Fallback {
    readonly member: ts.Symbol | undefined;
    /** The expression that is taken, or a value that needs none. */
    readonly value: ts.Expression | Literal;
}

function fallbackOf(checker: ts.TypeChecker, node: ts.Node): Fallback | undefined {
    if (
        ts.isBinaryExpression(node) &&
        node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
    ) {
        const left = ts.isPropertyAccessExpression(node.left) ? node.left.name : node.left;
        return { member: memberBehind(checker, left), value: node.right };
    }
    if (
        ts.isBinaryExpression(node) &&
        node.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken &&
        ts.isPropertyAccessExpression(node.left) &&
        isBoolean(node.right)
    ) {
        const other = node.right.kind === ts.SyntaxKind.FalseKeyword ? "true" : "false";
        return { member: checker.getSymbolAtLocation(node.left.name), value: other };
    }
    if (ts.isBindingElement(node) && node.initializer !== undefined) {
        return { member: boundMember(checker, node), value: node.initializer };
    }
    return undefined;
}

/** The member that an expression reads: `args.member`, or a name that `const { member } = args` made of it. */
function memberBehind(checker: ts.TypeChecker, node: ts.Node): ts.Symbol | undefined {
    const symbol = checker.getSymbolAtLocation(node);
    const declaration = symbol?.valueDeclaration;
    return declaration !== undefined && ts.isBindingElement(declaration)
        ? boundMember(checker, declaration)
        : symbol;
}

function boundMember(checker: ts.TypeChecker, element: ts.BindingElement): ts.Symbol | undefined {
    const name = element.propertyName ?? element.name;
    return ts.isIdentifier(name)
        ? checker.getTypeAtLocation(element.parent).getProperty(name.text)
        : undefined;
}

/** The values that an expression may have, where the code says them: literals, an object or a list written out. */
function literalsOf(
    checker: ts.TypeChecker,
    value: ts.Expression | Literal | undefined,
): readonly Literal[] {
    if (value === undefined || typeof value === "string") {
        return value === undefined ? [] : [value];
    }
    if (isWrittenOut(value)) {
        return [value.getText().replaceAll(/\s+/g, " ")];
    }
    const constant = constantOf(checker, value);
    if (constant !== undefined && isWrittenOut(constant)) {
        return literalsOf(checker, constant);
    }
    const type = checker.getTypeAtLocation(value);
    return (type.isUnion() ? type.types : [type]).flatMap((part) => literalOf(part) ?? []);
}

function isWrittenOut(value: ts.Expression): boolean {
    return ts.isObjectLiteralExpression(value) || ts.isArrayLiteralExpression(value);
}

/** What a name, or a member of one, was set to: `limits` and `limits.days`, wherever they were imported from. */
function constantOf(checker: ts.TypeChecker, value: ts.Expression): ts.Expression | undefined {
    if (ts.isPropertyAccessExpression(value)) {
        const owner = constantOf(checker, value.expression);
        const member =
            owner !== undefined && ts.isObjectLiteralExpression(owner)
                ? owner.properties.find((property) => property.name?.getText() === value.name.text)
                : undefined;
        return member !== undefined && ts.isPropertyAssignment(member)
            ? unwrapped(member.initializer)
            : undefined;
    }
    const found = checker.getSymbolAtLocation(value);
    const symbol =
        found !== undefined && found.flags & ts.SymbolFlags.Alias
            ? checker.getAliasedSymbol(found)
            : found;
    const declaration = symbol?.valueDeclaration;
    return declaration !== undefined &&
        ts.isVariableDeclaration(declaration) &&
        declaration.initializer !== undefined
        ? unwrapped(declaration.initializer)
        : undefined;
}

function isBoolean({ kind }: ts.Expression): boolean {
    return kind === ts.SyntaxKind.TrueKeyword || kind === ts.SyntaxKind.FalseKeyword;
}

function unwrapped(expression: ts.Expression): ts.Expression {
    return ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression)
        ? unwrapped(expression.expression)
        : expression;
}

function literalOf(type: ts.Type): Literal | undefined {
    if (type.isStringLiteral()) {
        return JSON.stringify(type.value);
    }
    if (type.isNumberLiteral()) {
        return String(type.value);
    }
    const { intrinsicName } = type as { readonly intrinsicName?: string };
    return type.flags & ts.TypeFlags.BooleanLiteral ? intrinsicName : undefined;
}

function pathOf(node: ts.PropertySignature): string {
    const owner = ts.findAncestor(
        node,
        (parent) => ts.isInterfaceDeclaration(parent) || ts.isTypeAliasDeclaration(parent),
    );
    const name =
        owner && (ts.isInterfaceDeclaration(owner) || ts.isTypeAliasDeclaration(owner))
            ? `${owner.name.text}.`
            : "";
    return name + node.name.getText();
}

function each(sources: readonly ts.SourceFile[], visit: (node: ts.Node) => void): void {
    const walk = (node: ts.Node): void => {
        visit(node);
        ts.forEachChild(node, walk);
    };
    sources.forEach(walk);
}
