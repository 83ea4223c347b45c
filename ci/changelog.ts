/**
 * The changelog entry of a version.
 *
 * @param changelog - the text of `CHANGELOG.md` in the format of Keep a Changelog
 * @param version - such as `1.2.0`
 * @returns the lines under the version's heading
 * @throws Error if there is no such heading, or no text below it
 */
export function notesOf(changelog: string, version: string): string {
    const lines = changelog.split("\n");
    const isHeading = (line: string): boolean => line.startsWith("## ");
    const start = lines.findIndex(
        (line) => isHeading(line) && line.replace(/[[\]]/g, "").split(/\s+/)[1] === version,
    );
    if (start < 0) {
        throw new Error(
            `CHANGELOG.md has no heading "## ${version}": rename the heading Unreleased to this version with its date`,
        );
    }
    const rest = lines.slice(start + 1);
    const end = rest.findIndex(isHeading);
    const notes = rest
        .slice(0, end < 0 ? undefined : end)
        .join("\n")
        .trim();
    if (notes === "") {
        throw new Error(`the section ${version} of CHANGELOG.md is empty`);
    }
    return notes;
}
