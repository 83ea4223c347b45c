// Pulumi would translate the program with ts-node and check its types at each preview, which costs twenty seconds of CPU.
// Here it is only translated; stacks/type-check.ts checks it when a file has changed.
require("node:module").enableCompileCache?.();
require("tsx/cjs");
module.exports = require("./index.ts");
