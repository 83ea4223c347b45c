/** Words that texts for users do not use, and what to write. */
export interface AvoidedWord {
    /** Matches the word in each of its forms. */
    readonly pattern: RegExp;
    /** The standard term. */
    readonly instead: string;
}

/** A place at which a word is right all the same. */
export interface WordException {
    /** The file, or the beginning of its path. */
    readonly file: string;
    /** The text around the word, as it is in the file. */
    readonly text: string;
    /** Why the word is right there. */
    readonly reason: string;
}

/** Words of the house's own language, which a reader who knows the field cannot guess. */
export const avoidedWords: readonly AvoidedWord[] = [
    { pattern: /\b(?:mend(?:s|ed|ing)?|remed(?:y|ies))\b/i, instead: "fix" },
    { pattern: /\banew\b/i, instead: "again" },
    { pattern: /\bhygiene\b/i, instead: "mesh configuration, best practices" },
    { pattern: /\b(?:mis)?judg(?:e|es|ed|ing|ements?)\b/i, instead: "evaluate, evaluation, check" },
    { pattern: /\bverdicts?\b/i, instead: "result, evaluation" },
    { pattern: /\bodds\b/i, instead: "detection probability, false-positive probability" },
    { pattern: /\bscenes?\b/i, instead: "rule context" },
    { pattern: /\bsurroundings\b/i, instead: "related resources" },
    { pattern: /\b(?:stand-ins?|st(?:ands?|ood) in for)\b/i, instead: "simulated, placeholder" },
    { pattern: /\bbystanders?\b/i, instead: "unlabelled workload" },
    { pattern: /\bknobs?\b/i, instead: "parameter" },
    { pattern: /\b(?:tells?|told|telling)\b/i, instead: "report, show, print, state" },
    { pattern: /\b(?:who|what)(?:so)?ever\b/i, instead: "any tool, any user, whichever it is" },
    { pattern: /\b(?:left|leav(?:e|es|ing)) (?:it )?out\b/i, instead: "omitted, unset" },
    { pattern: /\bt(?:ake|akes|aken|aking|ook) (?:\S+ )?out\b/i, instead: "remove" },
    { pattern: /\bpass(?:es|ed|ing)? over\b/i, instead: "ignore" },
    { pattern: /\bh(?:angs?|ung) on\b/i, instead: "is attached to" },
    { pattern: /\bby hand\b/i, instead: "manual, manually" },
    { pattern: /\bheld back\b/i, instead: "halted" },
    { pattern: /\bno way back\b/i, instead: "point of no return" },
    {
        pattern: /\b(?:good|bad) (?:versions?|releases?)\b/i,
        instead: "healthy version, faulty version",
    },
    { pattern: /\bbadly meant\b|\bwhat is meant\b/i, instead: "intended" },
    { pattern: /\bweaker\b|\bstronger than\b/i, instead: "regression from the baseline" },
];

/** Places at which one of these words is right. */
export const wordExceptions: readonly WordException[] = [];
