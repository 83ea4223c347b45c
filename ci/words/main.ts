import * as fs from "node:fs";

import { avoidedIn, checkedFiles, textsOf, unusedExceptions } from "./check-words";

const texts = checkedFiles().flatMap((file) => textsOf(file, fs.readFileSync(file, "utf8")));
const found = avoidedIn(texts);
const unused = unusedExceptions(texts);
for (const { file, line, word, instead } of found) {
    console.error(`${file}:${line}: "${word}": write ${instead}`);
}
for (const { file, text } of unused) {
    console.error(
        `ci/words/plain-words.ts: the exception for "${text}" in ${file} is unused: remove it`,
    );
}
process.exitCode = found.length + unused.length === 0 ? 0 : 1;
