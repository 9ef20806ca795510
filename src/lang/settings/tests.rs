use super::*;

/// The scripts of a host, each with the bytes of the host that its longest line stands for.
fn scripts(reader: &dyn HostReader, text: &str) -> Vec<(Lang, String)> {
    let parts = reader.read(text.as_bytes(), u64::MAX).parts;
    parts.into_iter().skip(1).map(|part| (part.lang, String::from_utf8(part.code.text).unwrap())).collect()
}

fn shell(text: &str) -> Vec<String> {
    scripts(&Yaml, text).into_iter().filter(|(lang, _)| *lang == Lang::Shell).map(|(_, code)| code).collect()
}

#[test]
fn scripts_stand_behind_their_variables() {
    let text = "env:\n  A: x\njobs:\n  j:\n    env: {B: \"y-${{ vars.Z }}\", C: \"${{ secrets.C }}\"}\n    steps:\n      - run: echo $A\n        env:\n          - D=1\n      - run: echo\n";
    assert_eq!(
        shell(text),
        ["A=\"x\"\nB=\"y-${Z}\"\nD=\"1\"\necho $A\n", "A=\"x\"\nB=\"y-${Z}\"\necho\n"],
        "what is all reference comes from outside"
    );
}

#[test]
fn scripts_of_one_job_run_together() {
    let text = "a:\n  script: [b, [c]]\n  before_script:\n    - a\n  after_script: d\n";
    assert_eq!(shell(text), ["a\nb\nc\nd\n"]);
}

#[test]
fn values_are_quoted() {
    assert_eq!(shell("env: {A: 'x\"$(y)`z`\\'}\nrun: a\n"), ["A=\"x\\\"${y}\\`z\\`\\\\\"\na\n"]);
    assert_eq!(shell("env: {'A B': x, 1: y}\nrun: a\n"), ["a\n"]);
}

#[test]
fn references_of_the_host_are_variables() {
    assert_eq!(
        shell("run: a ${{ secrets.TOKEN }} {{ b | c }} ${D} ${{ 1 + 1 }}\n"),
        ["a ${TOKEN} ${b} ${D} ${unknown}\n"]
    );
}

#[test]
fn other_shells() {
    assert_eq!(scripts(&Yaml, "run: x = 1\nshell: python {0}\n"), [(Lang::Python, "x = 1\n".to_owned())]);
    assert_eq!(scripts(&Yaml, "run: x\nshell: pwsh\n"), []);
    assert_eq!(scripts(&Yaml, "run: x\nshell: bash -e {0}\n"), [(Lang::Shell, "x\n".to_owned())]);
}

#[test]
fn scripts_keep_their_places() {
    let text = "env: {U: 'a/token'}\nrun: |\n  curl \\\n    -u $U\n";
    let holding = Yaml.read(text.as_bytes(), u64::MAX);
    let part = &holding.parts[1];
    for word in ["a/token", "curl", "-u $U"] {
        let at = memchr::memmem::find(&part.code.text, word.as_bytes()).unwrap();
        let host = part.code.map.host(at..at + word.len());
        assert_eq!(&text[host], word);
    }
}

#[test]
fn commands_of_containers() {
    let text = "from x\nENV A=1 B=\"2 3\" \\\n  C=4\n# no\nrun --mount=a echo \\\n  # no\n  $A\nARG D\nRUN <<-END\na\nb\nEND\nRUN [\"x\"]\n";
    let expected = "A=\"1\"\nB=\"2 3\"\nC=\"4\"\necho \\\n  # no\n  $A\na\nb\n";
    assert_eq!(scripts(&Dockerfile, text), [(Lang::Shell, expected.to_owned())]);
    assert_eq!(scripts(&Dockerfile, "FROM x\nENV A=1\n"), []);
}

#[test]
fn anything_is_read() {
    for text in [
        "",
        "\0",
        "\u{feff}a",
        "a: &a [*a",
        "{{ x }}",
        "- - - ? : |",
        "[[[",
        "<<<<",
        "run: |",
        "ENV",
        "ENV A",
        "=",
        "export =",
    ] {
        for reader in [&Yaml as &dyn HostReader, &Json, &Dockerfile] {
            assert!(!reader.read(text.as_bytes(), 10).parts.is_empty());
        }
        for lang in [Lang::Dotenv, Lang::Ini, Lang::Toml, Lang::Yaml, Lang::Json, Lang::Dockerfile] {
            assert!(tree(lang, text.as_bytes()).is_some(), "{lang:?} {text}");
        }
    }
}
