// Serves the packages of a folder the way npm's registry does: `node registry.mjs FOLDER PORT-FILE`. The port goes into
// the file once it listens. What is not in the folder is not found, as on a registry that lacks a platform.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const [folder, portFile] = process.argv.slice(2);
const archives = new Map();
for (const file of readdirSync(folder).filter((file) => file.endsWith(".tgz"))) {
  const bytes = readFileSync(join(folder, file));
  const manifest = execFileSync("tar", ["-xzOf", join(folder, file), "package/package.json"]);
  archives.set(file, { bytes, manifest: JSON.parse(manifest) });
}

const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname).slice(1);
  const archive = archives.get(path);
  if (archive) return response.end(archive.bytes);
  const versions = {};
  for (const [file, { bytes, manifest }] of archives) {
    if (manifest.name !== path) continue;
    const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
    const tarball = `http://127.0.0.1:${server.address().port}/${file}`;
    versions[manifest.version] = { ...manifest, dist: { tarball, integrity } };
  }
  const latest = Object.keys(versions).at(-1);
  response.statusCode = latest ? 200 : 404;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(latest ? { name: path, "dist-tags": { latest }, versions } : { error: "not found" }));
});
server.listen(0, "127.0.0.1", () => {
  writeFileSync(`${portFile}.new`, String(server.address().port));
  renameSync(`${portFile}.new`, portFile);
});
