/** Text that is already HTML. */
export class Html {
    constructor(readonly text: string) {}
}

type Content = Html | string | number | readonly Html[];

/** HTML with inserted values: text is escaped, HTML and lists of HTML are not. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
    return new Html(parts.reduce((text, part, index) => text + render(values[index - 1]) + part));
}

function render(content: Content): string {
    if (content instanceof Html) {
        return content.text;
    }
    return typeof content === "object"
        ? content.map(({ text }) => text).join("\n")
        : escape(String(content));
}

const ENTITIES: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
};

function escape(text: string): string {
    return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
