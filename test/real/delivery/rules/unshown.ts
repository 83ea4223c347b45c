/** Rules whose failure the sandbox cannot show, each with the reason. */
export const unshown: Readonly<Record<string, string>> = {};
