// Makes the npm packages: `node packaging/npm/build.mjs OUT TARGET=BINARY…` writes OUT/zlint, which picks the binary,
// and OUT/PLATFORM for each binary that is given, by the name of the target that Rust built it for.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const read = (file) => JSON.parse(readFileSync(join(here, file), "utf8"));
const main = read("package.json");
const platforms = Object.entries(read("platforms.json"));

const [out, ...binaries] = process.argv.slice(2);
if (!out) throw new Error("usage: node build.mjs OUT TARGET=BINARY…");

const version = /^version = "(.+)"$/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))?.[1];
if (version !== main.version) throw new Error(`Cargo.toml is at ${version}, package.json at ${main.version}`);

function write(folder, manifest, files) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, null, 2) + "\n");
  for (const [name, from] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    copyFileSync(from, join(folder, name));
  }
}

write(join(out, "zlint"), main, {
  "bin/zlint.js": join(here, "bin/zlint.js"),
  "README.md": join(root, "README.md"),
  LICENSE: join(root, "LICENSE"),
});

for (const pair of binaries) {
  const [target, binary] = pair.split("=");
  const [name, platform] = platforms.find(([, platform]) => platform.target === target) ?? [];
  if (!name || !binary) throw new Error(`${pair}: no such target, or no binary`);
  const file = platform.os === "win32" ? "zlint.exe" : "zlint";
  const manifest = {
    name: `@zlint/${name}`,
    version,
    description: `The zlint binary for ${name}`,
    homepage: main.homepage,
    bugs: main.bugs,
    repository: main.repository,
    license: main.license,
    // Yarn would leave it in an archive, from which nothing can be run.
    preferUnplugged: true,
    os: [platform.os],
    cpu: [platform.cpu],
    ...(platform.libc && { libc: [platform.libc] }),
    files: [file],
    publishConfig: main.publishConfig,
  };
  write(join(out, name), manifest, { [file]: binary, LICENSE: join(root, "LICENSE") });
  chmodSync(join(out, name, file), 0o755);
}
