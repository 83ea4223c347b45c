import eslint from "@eslint/js";
import pulumi from "@pulumi/eslint-plugin";
import jsdoc from "eslint-plugin-jsdoc";
import tseslint from "typescript-eslint";

export default tseslint.config(
    {
        ignores: [
            ".dependency-cruiser.cjs",
            ".mocharc.matrix.cjs",
            "node_modules",
            "dist",
            "packaging/dist",
            ".sandbox",
        ],
    },
    eslint.configs.recommended,
    ...tseslint.configs.recommendedTypeChecked,
    {
        files: ["**/*.ts"],
        languageOptions: {
            parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
        },
        plugins: { "@pulumi": pulumi },
        rules: {
            "@pulumi/no-output-in-template-literal": "error",
            "@typescript-eslint/no-explicit-any": "error",
            "@typescript-eslint/switch-exhaustiveness-check": "error",
            "prefer-const": "error",
            eqeqeq: "error",
            "no-empty": ["error", { allowEmptyCatch: false }],
            "default-case": "off",
            // mocha's describe() and it() callbacks and node:test alike return promises that the runner awaits
            "@typescript-eslint/no-floating-promises": "error",
        },
    },
    {
        // What others import: its documentation is the reference (docs/reference), so that a gap in it is an error.
        files: ["components/**/*.ts", "rules/**/*.ts", "plan/**/*.ts"],
        plugins: { jsdoc },
        settings: { jsdoc: { mode: "typescript" } },
        rules: {
            "jsdoc/require-jsdoc": [
                "error",
                {
                    publicOnly: true,
                    checkConstructors: false,
                    require: {
                        ArrowFunctionExpression: true,
                        ClassDeclaration: true,
                        FunctionDeclaration: true,
                        MethodDefinition: true,
                    },
                    contexts: [
                        "ExportNamedDeclaration > TSInterfaceDeclaration",
                        "ExportNamedDeclaration > TSTypeAliasDeclaration",
                        "ExportNamedDeclaration > VariableDeclaration",
                        "ExportNamedDeclaration > ClassDeclaration > ClassBody > PropertyDefinition[accessibility!=/private|protected/]",
                    ],
                },
            ],
            "jsdoc/require-description": ["error", { contexts: ["any"] }],
            "jsdoc/check-param-names": ["error", { disableMissingParamChecks: true }],
            "jsdoc/check-property-names": "error",
            "jsdoc/check-tag-names": "error",
            "jsdoc/check-alignment": "error",
            "jsdoc/empty-tags": "error",
            "jsdoc/no-types": "error",
            "jsdoc/require-param-description": "error",
            "jsdoc/require-returns-description": "error",
            "jsdoc/no-bad-blocks": "error",
        },
    },
    {
        files: ["**/*.mjs"],
        ...tseslint.configs.disableTypeChecked,
        languageOptions: {
            globals: {
                clearInterval: "readonly",
                console: "readonly",
                process: "readonly",
                setInterval: "readonly",
            },
        },
    },
    {
        files: ["main.cjs", "bench/profiler.cjs"],
        ...tseslint.configs.disableTypeChecked,
        languageOptions: {
            sourceType: "commonjs",
            globals: { module: "readonly", process: "readonly", require: "readonly" },
        },
        rules: {
            ...tseslint.configs.disableTypeChecked.rules,
            "@typescript-eslint/no-require-imports": "off",
        },
    },
);
