import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as ts from "typescript";

import { avoidedWords, type WordException, wordExceptions } from "./plain-words";

/** A text for users, and where it is. */
export interface PlacedText {
    readonly file: string;
    /** Counted from 1. */
    readonly line: number;
    readonly text: string;
}

/** An avoided word in a text. */
export interface FoundWord extends PlacedText {
    readonly word: string;
    readonly instead: string;
}

/** The texts of a file: prose as a whole, of source code the strings that are more than one word. */
export function textsOf(file: string, content: string): PlacedText[] {
    return file.endsWith(".ts") ? stringsOf(file, content) : linesOf(file, content);
}

function linesOf(file: string, content: string): PlacedText[] {
    return content.split("\n").map((text, index) => ({ file, line: index + 1, text }));
}

function stringsOf(file: string, content: string): PlacedText[] {
    const source = ts.createSourceFile(file, content, ts.ScriptTarget.ES2022, true);
    const texts: PlacedText[] = [];
    const visit = (node: ts.Node): void => {
        if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
            const text = ts.isStringLiteralLike(node) ? node.text : node.getText(source);
            // one word alone is a name, not a sentence
            if (/\s/.test(text)) {
                const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
                texts.push({ file, line: line + 1, text });
            }
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return texts;
}

/** The avoided words in some texts, but for the exceptions. */
export function avoidedIn(
    texts: readonly PlacedText[],
    exceptions: readonly WordException[] = wordExceptions,
): FoundWord[] {
    return texts.flatMap((placed) => {
        const allowed = exceptions
            .filter(({ file }) => placed.file.startsWith(file))
            .reduce((text, exception) => text.replaceAll(exception.text, ""), placed.text);
        return avoidedWords.flatMap(({ pattern, instead }) => {
            const [word] = pattern.exec(allowed) ?? [];
            return word === undefined ? [] : [{ ...placed, word, instead }];
        });
    });
}

/** Exceptions that nothing needs any more. */
export function unusedExceptions(
    texts: readonly PlacedText[],
    exceptions: readonly WordException[] = wordExceptions,
): WordException[] {
    return exceptions.filter(
        ({ file, text }) =>
            !texts.some((placed) => placed.file.startsWith(file) && placed.text.includes(text)),
    );
}

/** Files whose texts users read: the sources of the programs, and all prose. */
export function checkedFiles(): string[] {
    const folders = [
        "ci",
        "cli",
        "components",
        "kube",
        "fleet",
        "plan",
        "policy",
        "rules",
        "sandbox",
        "stacks",
    ];
    return execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
        encoding: "utf8",
    })
        .split("\n")
        .filter((file) => fs.existsSync(file))
        .filter(
            (file) =>
                (/\.(?:md|yml)$/.test(file) && !file.startsWith("test/")) ||
                file === "Makefile" ||
                (file.endsWith(".ts") && folders.some((folder) => file.startsWith(`${folder}/`))),
        )
        .filter((file) => !file.startsWith("ci/words/"));
}
