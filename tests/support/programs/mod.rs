//! Programs as they are run: copied to a folder of their own, with the tools of their language.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // each test program uses a part of it

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::{Command as Process, Output};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use assert_cmd::Command;
use camino::{Utf8Path, Utf8PathBuf};
use libtest_mimic::Failed;
use serde_json::Value;
use tempfile::TempDir;

use crate::zendesk::{API_TOKEN, CLIENT_ID, CLIENT_SECRET, EMAIL, Zendesk};

/// The folders below `fixtures/programs` that hold programs.
pub(crate) const LANGUAGES: [&str; 5] = ["python", "javascript", "typescript", "rust", "shell"];

/// Longest that one run of a program may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with a `main` file.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    language: &'static str,
    task: String,
    folder: Utf8PathBuf,
}

/// The programs of a language.
pub(crate) fn all(language: &'static str) -> Vec<Program> {
    let folder = root().join("fixtures/programs").join(language);
    let mut folders: Vec<_> = folder.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    let program = |folder: Utf8PathBuf| Program { language, task: folder.file_name().unwrap().to_owned(), folder };
    folders.into_iter().map(program).collect()
}

/// The program that puts the token module of a language to the test.
pub(crate) fn provider(language: &'static str) -> Program {
    Program { language, task: "provider".to_owned(), folder: root().join("fixtures/providers").join(language) }
}

impl Program {
    /// `language/task`.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.language, self.task)
    }
}

/// What came of a run.
pub(crate) struct Run(Output);

impl Run {
    /// It must have ended well.
    pub(crate) fn must_work(&self) -> Result<(), Failed> {
        if self.0.status.success() { Ok(()) } else { Err(format!("failed: {}", self.said()).into()) }
    }

    /// It must have ended badly.
    pub(crate) fn must_fail(&self) -> Result<(), Failed> {
        if self.0.status.success() { Err(format!("did not fail: {}", self.said()).into()) } else { Ok(()) }
    }

    /// What it said, with the status.
    pub(crate) fn said(&self) -> String {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        format!("{}\n{}\n{}", self.0.status, text(&self.0.stdout), text(&self.0.stderr))
    }
}

/// A copy of a program that may be changed and run.
pub(crate) struct Checkout<'p> {
    program: &'p Program,
    /// Removed at the end. What lies in it is a project: the program, and what the tools need.
    folder: TempDir,
}

impl<'p> Checkout<'p> {
    /// Copy a program.
    pub(crate) fn new(program: &'p Program) -> Self {
        let checkout = Self { program, folder: tempfile::tempdir().unwrap() };
        copy(&program.folder, &checkout.code());
        let outside = |name: &str| checkout.folder.path().join(name);
        if program.language == "typescript" {
            fs::write(outside("package.json"), r#"{"type": "module"}"#).unwrap();
        }
        if matches!(program.language, "javascript" | "typescript") {
            let modules = installed("node").join("node_modules");
            #[cfg(unix)]
            std::os::unix::fs::symlink(modules, outside("node_modules")).unwrap();
        }
        checkout
    }

    /// The folder with the program's own files.
    fn code(&self) -> Utf8PathBuf {
        Utf8Path::from_path(self.folder.path()).unwrap().join(&self.program.task)
    }

    /// The scopes that zlint infers. It must have worked out everything.
    pub(crate) fn scopes(&self) -> Result<BTreeSet<String>, Failed> {
        let output = self.zlint(&["scopes", "--format", "json", "."]);
        let answer: Value = serde_json::from_slice(&output.stdout)?;
        if answer["complete"] != true {
            return Err(format!("the scopes are not complete: {answer:#}").into());
        }
        let required = answer["required"].as_array().ok_or("no scopes")?;
        Ok(required.iter().filter_map(|scope| scope.as_str()).map(str::to_owned).collect())
    }

    /// Have zlint rewrite it; what zlint says.
    pub(crate) fn fix(&self) -> Result<String, Failed> {
        let output = self.zlint(&["check", "--fix", "--unsafe-fixes", "--scaffold", "."]);
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        // Findings that are left are no failure.
        if matches!(output.status.code(), Some(0 | 1)) { Ok(said) } else { Err(said.into()) }
    }

    /// Have zlint write the token module.
    pub(crate) fn scaffold(&self, scopes: &str) -> Result<(), Failed> {
        let language = self.program.language;
        let mut arguments = vec!["scaffold", language, "--scopes", scopes];
        if language == "javascript" {
            arguments.extend(["--output", "zendesk-token.mjs"]);
        }
        Run(self.zlint(&arguments)).must_work()
    }

    fn zlint(&self, arguments: &[&str]) -> Output {
        Command::cargo_bin("zlint").unwrap().current_dir(self.code()).args(arguments).output().unwrap()
    }

    /// Its files, by path.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = self.code().read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path());
        let files = entries.filter(|path| path.is_file());
        files.map(|path| (path.file_name().unwrap().to_owned(), fs::read(&path).unwrap())).collect()
    }

    /// The tools of the language must accept it, where running it does not show that.
    pub(crate) fn accepted(&self) -> Result<(), Failed> {
        if self.program.language != "typescript" {
            return Ok(());
        }
        let options = [
            "--noEmit",
            "--strict",
            "--skipLibCheck",
            "--target",
            "es2022",
            "--module",
            "esnext",
            "--moduleResolution",
            "bundler",
            "--types",
            "node",
            "main.ts",
        ];
        let compiler = installed("node").join("node_modules/.bin/tsc");
        Run(Command::new(compiler).current_dir(self.code()).args(options).timeout(PATIENCE).output()?).must_work()
    }

    /// Run it against a server.
    pub(crate) fn run(&self, server: &Zendesk) -> Result<Run, Failed> {
        self.run_with(server, &[], &[])
    }

    /// The same with arguments, and with variables that win.
    pub(crate) fn run_with(
        &self,
        server: &Zendesk,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Result<Run, Failed> {
        let mut command = self.command()?;
        let url = server.url();
        let kept = ["PATH", "HOME", "LANG", "TMPDIR"].map(|name| (name, std::env::var_os(name).unwrap_or_default()));
        command
            .current_dir(self.code())
            .timeout(PATIENCE)
            .env_clear()
            .envs(kept)
            .env("ZENDESK_URL", &url)
            .env("ZENDESK_EMAIL", EMAIL)
            .env("ZENDESK_API_TOKEN", API_TOKEN)
            .env("ZENDESK_CLIENT_ID", CLIENT_ID)
            .env("ZENDESK_CLIENT_SECRET", CLIENT_SECRET)
            // How zenpy is told the address.
            .env("ZENPY_FORCE_SCHEME", "http")
            .env("ZENPY_FORCE_NETLOC", url.trim_start_matches("http://"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .envs(variables.iter().copied())
            .args(arguments);
        Ok(Run(command.output()?))
    }

    fn command(&self) -> Result<Command, Failed> {
        let with = |program: Utf8PathBuf, file: &str| {
            let mut command = Command::new(program);
            command.arg(file);
            command
        };
        Ok(match self.program.language {
            "python" => with(installed("python").join("bin/python"), "main.py"),
            "typescript" => with(installed("node").join("node_modules/.bin/tsx"), "main.ts"),
            "javascript" if self.code().join("main.mjs").exists() => with("node".into(), "main.mjs"),
            "javascript" => with("node".into(), "main.js"),
            "rust" => Command::new(self.compiled()?),
            _ => {
                installed("shell");
                Command::new(self.code().join("main.sh"))
            }
        })
    }

    /// Compile a program in Rust. All take turns in one folder: Cargo compiles dependencies once, and
    /// keeps no leftovers of folders that are gone.
    fn compiled(&self) -> Result<Utf8PathBuf, Failed> {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let binary = Utf8Path::from_path(self.folder.path()).unwrap().join("binary");
        let home = installed("rust");
        let (target, own) = (home.join("target"), home.join(&self.program.task));
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let sources = root().join("fixtures/programs/rust");
        fs::create_dir_all(&home)?;
        fs::copy(sources.join("Cargo.lock"), home.join("Cargo.lock"))?;
        let manifest = fs::read_to_string(sources.join("Cargo.toml"))?;
        fs::write(home.join("Cargo.toml"), manifest_for(&manifest, &self.program.task))?;
        if own.exists() {
            fs::remove_dir_all(&own)?;
        }
        copy(&self.code(), &own);
        let output = Process::new(env!("CARGO"))
            .args(["build", "--quiet", "--offline", "--bin", &self.program.task])
            .current_dir(&home)
            .env("CARGO_TARGET_DIR", &target)
            .env("CARGO_INCREMENTAL", "0")
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        fs::copy(target.join("debug").join(&self.program.task), &binary)?;
        Ok(binary)
    }
}

/// The manifest of the crate of all programs, with one of them left.
fn manifest_for(manifest: &str, task: &str) -> String {
    let mut sections = manifest.split("[[bin]]");
    let head = sections.next().unwrap();
    let known = task == "provider" || sections.any(|section| section.contains(&format!("\"{task}\"")));
    assert!(known, "{task} is not in Cargo.toml");
    format!("{head}[[bin]]\nname = \"{task}\"\npath = \"{task}/main.rs\"\n")
}

/// The folder with the tools of a language, installed on first use.
fn installed(tools: &'static str) -> Utf8PathBuf {
    static INSTALLED: Mutex<BTreeMap<&str, Result<(), String>>> = Mutex::new(BTreeMap::new());
    let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
    let outcome = installed.entry(tools).or_insert_with(|| {
        let output = Process::new("bash").arg(root().join("scripts/programs")).arg(tools).output();
        let output = output.map_err(|error| format!("bash: {error}"))?;
        let said = || String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Ok(()) } else { Err(said()) }
    });
    if let Err(why) = outcome {
        panic!("scripts/programs {tools} failed; ZLINT_SKIP_PROGRAMS=1 leaves these tests out\n{why}");
    }
    root().join("target/programs").join(tools)
}

fn root() -> &'static Utf8Path {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Copy a folder with the modes of its files.
fn copy(from: &Utf8Path, to: &Utf8Path) {
    fs::create_dir_all(to).unwrap();
    for entry in from.read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
