use super::*;

/// The code in a text, by language, with the host's bytes for each line checked to be that line.
fn code(reader: &dyn HostReader, text: &str) -> Vec<(Lang, String)> {
    let holding = reader.read(text.as_bytes(), u64::MAX);
    assert!(holding.faults.is_empty());
    let part = |part: Part| {
        for (at, line) in lines(&part.code.text).filter(|(_, line)| !is_blank(line)) {
            let host = part.code.map.host(at..at + line.trim_ascii_end().len());
            let written = &text.as_bytes()[host.clone()];
            assert!(host.is_empty() || written == line.trim_ascii_end(), "{host:?} is no place of {line:?}");
        }
        (part.lang, String::from_utf8(part.code.text).unwrap())
    };
    holding.parts.into_iter().map(part).collect()
}

fn python(text: &str) -> Vec<(Lang, String)> {
    vec![(Lang::Python, text.to_owned())]
}

#[test]
fn fences() {
    let of = |text: &str| code(&Markdown, text);
    assert_eq!(of("a\n```python\nx = 1\n```\ny = 2\n"), python("x = 1\n\n\n"));
    assert_eq!(of("~~~~ {.py .numbered}\r\nx = '```'\r\n~~~\r\n~~~~~\r\n"), python("x = '```'\r\n~~~\r\n"));
    assert_eq!(of("~~~~ {.py .numbered}\r\nx = '```'\r\n~~~~~\r\n"), python("x = '```'\r\n\n\n"));
    assert_eq!(of("1. a\n   ```py\n   if x:\n\n       y\n   ```\n"), python("if x:\n\n    y\n\n\n"));
    assert_eq!(of("> > ```py\n> > x = 1\n> >\n> > y\n> ```\n"), python("x = 1\n\ny\n\n\n"));
    assert_eq!(
        of("<Tab>\n        ```js title=\"a.js\"\n        f()\n        ```\n"),
        [(Lang::JavaScript, "f()\n\n\n".to_owned())]
    );
    assert_eq!(of("``` python ``` and ```py\nx\n"), []);
    for text in ["", "```", "```\nx\n```", "```text\nx\n```", "```py\n```\nx", "    x = 1\n", "```py\n \n```"] {
        assert_eq!(of(text), [], "{text}");
    }
}

#[test]
fn directives() {
    let of = |text: &str| code(&ReStructuredText, text);
    assert_eq!(
        of(".. code-block:: python\n   :linenos:\n\n   if x:\n\n     y\n\nText\n\n  .. code:: py\n\n     z\n"),
        python("\nif x:\n\n  y\n\n\n\n\nz\n\n\n")
    );
    assert_eq!(of("a::\n\n  x\n\n.. code-block:: text\n\n  y\n.. sourcecode:: python\n"), []);
}

#[test]
fn source_blocks() {
    let of = |text: &str| code(&AsciiDoc, text);
    assert_eq!(
        of("[source%linenums, python]\n.Title\n----\nx\n\n-----\n----\ny\n"),
        vec![(Lang::Python, "x\n\n-----\n".to_owned())]
    );
    assert_eq!(of("[,py]\nx = 1\ny = 2\n\nz\n"), python("x = 1\ny = 2\n\n\n"));
    assert_eq!(of("[source,python]\n\n----\nx\n----\n[quote,python]\n----\nx\n----\n"), []);
    assert_eq!(of("```py\nx\n```\n"), python("x\n\n\n"));
}

#[test]
fn what_continues_goes_together() {
    let text = "```py\na = 1\n```\n```js\nb\n```\n```py\nc = (\n```\n```py\nreturn d\n```\n```py\ne = a\n```\n";
    let found = code(&Markdown, text);
    assert_eq!(found[0], (Lang::Python, "a = 1\n\n\ne = a\n\n\n".to_owned()));
    assert_eq!(
        found[1..],
        [
            (Lang::JavaScript, "b\n\n\n".to_owned()),
            (Lang::Python, "c = (\n".to_owned()),
            (Lang::Python, "return d\n".to_owned())
        ]
    );
}

#[test]
fn sessions() {
    assert_eq!(
        code(&Markdown, "```pycon\n>>> if a:\n...     b\n...\n1\n>>> ...c\n```\n"),
        python("if a:\n    b\n\n\n...c\n\n\n")
    );
}

#[test]
fn shell_sessions() {
    let text = "```console\n$ a \\\n>   b\nanswer\n$ c\n```\n```sh\nd\n```\n";
    assert_eq!(code(&Markdown, text), [(Lang::Shell, "a \\\n  b\n\nc\n\n\nd\n\n\n".to_owned())]);
}

#[test]
fn rust_gets_a_main() {
    let of = |text: &str| code(&Markdown, &format!("```rust,no_run\n{text}```\n"));
    assert_eq!(
        of("# use a;\n#[b]\nlet c = 1;\n"),
        [(Lang::Rust, "fn main() {\n use a;\n#[b]\nlet c = 1;\n\n}\n".to_owned())]
    );
    assert_eq!(of("fn main() {}\n"), [(Lang::Rust, "fn main() {}\n".to_owned())]);
}

#[test]
fn examples_that_name_no_language() {
    let of = |text: &str| code(&Markdown, text);
    let shell = |text: &str| vec![(Lang::Shell, text.to_owned())];
    let http = |text: &str| vec![(Lang::Http, text.to_owned())];
    assert_eq!(of("```\ncurl https://x.example\n```\n"), shell("curl https://x.example\n\n\n"));
    assert_eq!(of("```text\n\u{3bb} curl -v x\nanswer\n```\n"), shell("curl -v x\n\n\n\n"));
    assert_eq!(of("a\n\n    me@host:~$ tool -v\n\n    $ b\n\nc\n"), shell("\ntool -v\n\nb\n\n\n\n"));
    assert_eq!(of("```\nGET /a HTTP/1.1\nB: c\n```\n"), http("GET /a HTTP/1.1\nB: c\n\n\n"));
    for text in ["a\n    curl -v x\n", "```\nUse curl -v x\n```\n", "```\n{\"a\": -1}\n```\n", "```yaml\na -b\n```\n"] {
        assert_eq!(of(text), [], "{text}");
    }
    assert_eq!(code(&ReStructuredText, "Do::\n\n  curl -v x\n\nText\n"), shell("\ncurl -v x\n\n\n\n"));
    assert_eq!(code(&AsciiDoc, "T\n----\n\n.D\n----\ncurl -v x\n----\n"), shell("curl -v x\n\n\n"));
}

#[test]
fn scripts_in_markup() {
    let text = "```html\n<script>a</script>\n<script type=\"text/x-template\">b</script>\n```\n```vue\n<script lang=\"ts\">\nc\n</script>\n```\n";
    assert_eq!(
        code(&Markdown, text),
        [(Lang::JavaScript, "a\n\n\n".to_owned()), (Lang::TypeScript, "\nc\n\n\n".to_owned())]
    );
}
