/** Expressions that were measured against the policy controller of Linkerd 2.20. */

/** Refused by Linkerd, each with Rust's message and the fix that can be computed. */
export const REFUSED: readonly (readonly [source: string, problem: string, fix?: string])[] = [
    ["[\\w-.]+", "invalid range boundary, must be a literal", "[\\w\\-.]+"],
    ["[\\d-z]", "invalid range boundary, must be a literal", "[\\d\\-z]"],
    ["[.-\\w]", "invalid range boundary, must be a literal", "[.\\-\\w]"],
    ["a{,2}", "repetition quantifier expects a valid decimal", "a{0,2}"],
    ['{"a":1}', "repetition operator missing expression", '\\{"a":1}'],
    ["a{", "unclosed counted repetition", "a\\{"],
    ["[]", "unclosed character class"],
    ["[^]", "unclosed character class", "(?s:.)"],
    ["\\h", "unrecognized escape sequence", "[ \\t]"],
    ["\\R", "unrecognized escape sequence", "(?:\\r\\n|\\n|\\r)"],
    [".*\\Z", "unrecognized escape sequence", ".*\\z"],
    ["\\e", "unrecognized escape sequence", "\\x1B"],
    ["\\0", "backreferences are not supported", "\\x00"],
    ["\\cA", "unrecognized escape sequence", "\\x01"],
    ["[\\b]", "invalid escape sequence found in character class", "[\\x08]"],
    ["\\p{Foo}", "Unicode property not found"],
    ["\\xZZ", "invalid hexadecimal digit"],
    [".{0,65535}", "Compiled regex exceeds size limit of 10485760 bytes", ".*"],
    [".{1,65535}", "Compiled regex exceeds size limit of 10485760 bytes", ".{1,}"],
    ["\\w{1000}", "Compiled regex exceeds size limit of 10485760 bytes"],
    // fits where pointers have 32 bits, as in WebAssembly, and not in Linkerd
    ["\\w{300}", "Compiled regex exceeds size limit of 10485760 bytes"],
    ["a{400000}", "Compiled regex exceeds size limit of 10485760 bytes"],
    ["/(?!admin).*", "look-around, including look-ahead and look-behind, is not supported"],
    ["(?<=a)b", "look-around, including look-ahead and look-behind, is not supported"],
    ["(a)\\1", "backreferences are not supported"],
    ["(", "unclosed group"],
    ["a)", "unopened group"],
    ["*a", "repetition operator missing expression"],
    ["[z-a]", "invalid character class range, the start must be <= the end"],
];

/** Taken by Linkerd, with values that its proxy counts as matched, and values that it does not. */
export const TAKEN: readonly (readonly [
    source: string,
    matched: readonly string[],
    unmatched: readonly string[],
])[] = [
    ["a(?i:b)c", ["abc", "aBc"], ["ABC"]],
    ["(?x) a b # comment", ["ab"], ["a b"]],
    // greedy and lazy are exchanged: the first match of a+ is one letter
    ["(?U)a+", ["a"], ["aa"]],
    ["(?U)a+?", ["aa"], []],
    ["(?P<user>[a-z]+)", ["anna"], ["Anna"]],
    ["a*+", ["", "aa"], ["b"]],
    ["\\p{L}+", ["Żółw"], ["p{L}", "a1"]],
    ["[[:alpha:]]+", ["ab"], [":al]", "ż"]],
    ["\\A/api\\z", ["/api"], ["A/apiz", "/api/"]],
    // not anchored, and the first match counts: a longer one further on or by another branch does not
    ["a|ab", ["a"], ["ab"]],
    ["ab|a", ["a", "ab"], ["abc"]],
    ["^(insider|tester)$", ["tester"], ["testers"]],
    ["b", ["b"], ["ab", "bc", "bb"]],
    ["\\w+", ["größe"], ["a b"]],
    ["\\d", ["٣"], ["33"]],
    [".", ["x", "😀"], ["\n", ""]],
    ["(?s).", ["\n"], []],
    ["", [""], ["a"]],
    ["a\\\\1", ["a\\1"], []],
    [".{10400}", [], ["x"]],
];
