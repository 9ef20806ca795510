use super::*;

/// A notebook in format 4 with these code cells.
fn notebook(cells: &[&str]) -> String {
    let cell = |code: &&str| format!("{{\"cell_type\": \"code\", \"source\": \"{}\"}}", Spelling::Json.spell(code));
    format!("{{\"cells\": [{}]}}", cells.iter().map(cell).collect::<Vec<_>>().join(", "))
}

/// The texts in a notebook, by language.
fn texts(notebook: &str) -> Vec<(Lang, String)> {
    let holding = Notebook.read(notebook.as_bytes(), 1 << 20);
    assert_eq!(holding.faults, []);
    let text = |part: Part| (part.lang, String::from_utf8(part.code.text).unwrap());
    holding.parts.into_iter().map(text).collect()
}

/// The Python of a notebook with these cells.
fn python(cells: &[&str]) -> String {
    match texts(&notebook(cells)).as_slice() {
        [(Lang::Python, text)] => text.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn cells_go_together() {
    let text = "{\"metadata\": {\"kernelspec\": {\"name\": \"my-env\"}}, \"cells\": [
        {\"cell_type\": \"markdown\", \"source\": \"# x\"},
        {\"cell_type\": \"code\", \"source\": [\"a = 1\\n\", \"b = '\\u00e9'\"]},
        {\"cell_type\": \"code\", \"outputs\": [{\"cell_type\": \"code\", \"source\": \"no\"}], \"source\": \"c\"}]}";
    let holding = Notebook.read(text.as_bytes(), 1 << 20);
    let [part] = holding.parts.as_slice() else { panic!("{:?}", holding.parts) };
    assert_eq!(part.code.text, "a = 1\nb = '\u{e9}'\nc\n".as_bytes());
    assert_eq!(part.cells, [Cell { index: 2, start: 0 }, Cell { index: 3, start: 15 }]);
    let place = part.code.map.host(6..14);
    assert_eq!(&text[place], "b = '\\u00e9'");
    assert_eq!(holding.faults, []);
}

#[test]
fn sheets_of_format_3() {
    let text = "{\"metadata\": {\"name\": \"\"}, \"nbformat\": 3, \"worksheets\": [{\"cells\": [
        {\"cell_type\": \"code\", \"language\": \"python\", \"input\": [\"a = 1\"]}]}]}";
    assert_eq!(texts(text), [(Lang::Python, "a = 1\n".to_owned())]);
}

#[test]
fn languages() {
    let of = |metadata: &str| {
        let text = format!(
            "{{\"metadata\": {metadata}, \"cells\": [{{\"cell_type\": \"code\", \"source\": \"a\"}}, 1, null]}}"
        );
        let holding = Notebook.read(text.as_bytes(), 1 << 20);
        (holding.parts.first().map(|part| part.lang), holding.faults.len())
    };
    assert_eq!(of("{}"), (Some(Lang::Python), 0));
    assert_eq!(of("{\"language_info\": {\"name\": \"javascript\"}}"), (Some(Lang::JavaScript), 0));
    assert_eq!(of("{\"kernelspec\": {\"language\": \"TypeScript\"}}"), (Some(Lang::TypeScript), 0));
    assert_eq!(of("{\"kernelspec\": {\"language\": \"R\"}}"), (None, 1));
    assert_eq!(of("{\"kernelspec\": 3}"), (Some(Lang::Python), 0));
}

#[test]
fn cell_magics() {
    let cells = ["%%time\na = 1", "%%bash\necho 1", "%%js\nvar b", "%%writefile c.py\nc = 1", "%%writefile d", "e"];
    assert_eq!(
        texts(&notebook(&cells)),
        [
            (Lang::Python, "a = 1\ne\n".to_owned()),
            (Lang::JavaScript, "var b\n".to_owned()),
            (Lang::Shell, "echo 1\n".to_owned()),
            (Lang::Python, "c = 1\n".to_owned())
        ]
    );
    assert_eq!(python(&["%%", "%%time", "\n  %%capture out\nx"]), "\nx\n");
}

#[test]
fn line_magics() {
    assert_eq!(python(&["%matplotlib inline\n%ls a\nx = 1"]), "pass\npass\nx = 1\n");
    assert_eq!(python(&["if a:\n    %ls 'unclosed\nb?\n?c\nd??"]), "if a:\n    pass\npass\npass\npass\n");
    assert_eq!(python(&["y, z = %sql a"]), "y, z = _\n");
    assert_eq!(python(&["%time x = f()\n%timeit -n 3 g()"]), "x = f()\npass\n");
}

#[test]
fn commands() {
    let of = |cells: &[&str]| texts(&notebook(cells));
    assert_eq!(
        of(&["x = 1\n!curl \\\n  -u {a}\ny", "%%bash\necho 1", "if x:\n    z = !ls\n%sx b\n!!c"]),
        [
            (Lang::Python, "x = 1\npass\n\ny\nif x:\n    z = _\npass\npass\n".to_owned()),
            (Lang::Shell, "\ncurl \\\n  -u ${a}\necho 1\n\nls\n b\nc\n".to_owned()),
        ]
    );
    assert_eq!(of(&["!a '", "!b"])[1..], [(Lang::Shell, "b\n".to_owned()), (Lang::Shell, "a '\n".to_owned())]);
}

#[test]
fn what_only_looks_like_magic() {
    let same =
        ["x = (a\n% b)", "x = '''\n!no\n'''", "x = a \\\n% b", "x = \"(\"  # (\ny = 1", "x = 'a?'  # b?", "a != !b"];
    for code in same {
        assert_eq!(python(&[code]), format!("{code}\n"));
    }
    assert_eq!(python(&["x = 'it\\'s (' \n%pass"]), "x = 'it\\'s (' \npass\n");
}

#[test]
fn broken_notebooks_keep_their_cells() {
    let whole = notebook(&["a = 1", "b = 2", "c = 3"]);
    let cut = whole.find("c = 3").unwrap();
    let holding = Notebook.read(&whole.as_bytes()[..cut], 1 << 20);
    assert_eq!(holding.parts[0].code.text, b"a = 1\nb = 2\n");
    assert_eq!(holding.faults.len(), 1);
    let conflict = whole.replacen("}, {", "}\n<<<<<<< HEAD\n, {", 1);
    let holding = Notebook.read(conflict.as_bytes(), 1 << 20);
    assert_eq!(holding.parts[0].code.text, b"a = 1\nb = 2\nc = 3\n");
    assert_eq!(holding.faults[0].line, Some(2));
}

#[test]
fn what_is_no_notebook() {
    for text in ["", "[]", "{}", "{\"cells\": {}}", "\u{feff}\"cells\"", "no", "{\"cells\": [", "\0"] {
        let holding = Notebook.read(text.as_bytes(), 1 << 20);
        assert!(holding.parts.is_empty() && holding.faults.len() == 1, "{text}: {holding:?}");
    }
    for text in ["{\"cells\": []}", "\u{feff}{\"worksheets\": [1, {\"cells\": [\"code\", {}]}]}"] {
        let holding = Notebook.read(text.as_bytes(), 1 << 20);
        assert!(holding.parts.is_empty() && holding.faults.is_empty(), "{text}: {holding:?}");
    }
}
