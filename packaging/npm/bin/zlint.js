#!/usr/bin/env node
// Runs the zlint of this platform. npm installs the one package among the optional dependencies that fits.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");

/** What the run could not be done for, in zlint's own exit codes. */
const REFUSED = 2;

/** Whether the system's C library is musl. Node names glibc's version in its report, if it is that. */
function isMusl() {
  return process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;
}

function binary() {
  if (process.env.ZLINT_BINARY) return process.env.ZLINT_BINARY;
  const platform = `${process.platform}-${process.arch}`;
  const file = process.platform === "win32" ? "zlint.exe" : "zlint";
  const name = `@zlint/${platform}${isMusl() ? "-musl" : ""}`;
  try {
    return require.resolve(`${name}/${file}`);
  } catch {
    console.error(`zlint: error: ${name} is not installed. It comes as an optional dependency: install again without`);
    console.error("--omit=optional, and with a lock file that was not made on another platform. If there is no such");
    console.error("package, set ZLINT_BINARY to a zlint that you have built: https://github.com/zlint/zlint#install");
    process.exit(REFUSED);
  }
}

const child = spawn(binary(), process.argv.slice(2), { stdio: "inherit", windowsHide: true });
const forwarded = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
const forward = (signal) => child.kill(signal);
for (const signal of forwarded) process.on(signal, forward);

child.on("error", (error) => {
  console.error(`zlint: error: cannot run ${child.spawnfile}: ${error.message}`);
  process.exit(REFUSED);
});
child.on("exit", (code, signal) => {
  for (const each of forwarded) process.off(each, forward);
  // Whoever waits for this process sees the end that zlint took.
  if (signal) {
    process.exitCode = 128 + (constants.signals[signal] ?? 0);
    process.kill(process.pid, signal);
  } else {
    process.exitCode = code;
  }
});
