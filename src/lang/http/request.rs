//! Taking a text of requests apart. A line of `###` stands between requests; without one, a new
//! request line ends a body. Responses are passed over.

use std::ops::Range;

/// The methods that start a request line.
const METHODS: &[&[u8]] = &[b"GET", b"POST", b"PUT", b"PATCH", b"DELETE", b"HEAD", b"OPTIONS"];

/// Something that a text of requests says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// `@name = value`.
    Variable {
        /// Where the name stands.
        name: Range<usize>,
        /// Where the value stands.
        value: Range<usize>,
    },
    /// A request.
    Request(Request),
}

/// Where the parts of a request stand.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Request {
    /// The request line.
    pub(super) line: Range<usize>,
    /// The method, if the line names one.
    pub(super) method: Option<Range<usize>>,
    /// The address, which may go on over several lines.
    pub(super) target: Vec<Range<usize>>,
    /// Names and values of the headers.
    pub(super) headers: Vec<(Range<usize>, Range<usize>)>,
    /// The body.
    pub(super) body: Body,
}

/// The body of a request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Body {
    /// There is none.
    #[default]
    None,
    /// Text.
    Text(Range<usize>),
    /// `< file`.
    File(Range<usize>),
}

/// What the next line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// No request is open.
    Between,
    /// Its address or its headers.
    Head,
    /// Its body.
    Body,
    /// What the server answered, or a script.
    Other,
}

/// Whether the first line that says something is a request's.
pub(super) fn starts_with_request(text: &[u8]) -> bool {
    let first = lines(text).find(|line| !text.get(line.clone()).unwrap_or_default().is_empty());
    first.and_then(|line| request_line(text, &line)).is_some_and(|request| request.method.is_some())
}

/// What a text says, in order.
pub(super) fn items(text: &[u8]) -> Vec<Item> {
    let mut items = Vec::new();
    let mut state = State::Between;
    for line in lines(text) {
        let content = text.get(line.clone()).unwrap_or_default();
        if content.starts_with(b"###") {
            state = State::Between;
        } else if content.starts_with(b"HTTP/") {
            state = State::Other;
        } else if state != State::Head
            && let Some(request) =
                request_line(text, &line).filter(|request| state == State::Between || request.method.is_some())
        {
            items.push(Item::Request(request));
            state = State::Head;
        } else {
            state = inside(text, line, state, &mut items);
        }
    }
    items
}

/// A line that starts nothing.
fn inside(text: &[u8], line: Range<usize>, state: State, items: &mut Vec<Item>) -> State {
    let content = text.get(line.clone()).unwrap_or_default();
    match (state, items.last_mut()) {
        (State::Between, _) => {
            items.extend(variable(text, &line));
            State::Between
        }
        (State::Head, Some(Item::Request(request))) => {
            if content.is_empty() {
                return State::Body;
            }
            let goes_on = request.headers.is_empty() && content.starts_with(b"?") || content.starts_with(b"&");
            if goes_on {
                request.target.push(line);
            } else if !content.starts_with(b"#") && !content.starts_with(b"//") {
                request.headers.extend(header(text, &line));
            }
            State::Head
        }
        (State::Body, Some(Item::Request(request))) => {
            if content.starts_with(b"> ") || content.starts_with(b"<> ") {
                return State::Other;
            }
            match &mut request.body {
                Body::None if content.is_empty() => {}
                Body::None if content.starts_with(b"<") && content.get(1).is_some_and(u8::is_ascii_whitespace) => {
                    request.body = Body::File(line);
                }
                Body::None => request.body = Body::Text(line),
                // Empty lines at the end belong to no body.
                Body::Text(body) if !content.is_empty() => body.end = line.end,
                Body::Text(_) | Body::File(_) => {}
            }
            State::Body
        }
        (state, _) => state,
    }
}

/// The lines of a text without the white space around them.
fn lines(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    text.split_inclusive(|byte| *byte == b'\n').map(move |line| {
        let start = at + (line.len() - line.trim_ascii_start().len());
        at += line.len();
        start..start + line.trim_ascii().len()
    })
}

/// `METHOD target HTTP/1.1`, or an address alone.
fn request_line(text: &[u8], line: &Range<usize>) -> Option<Request> {
    let content = text.get(line.clone())?;
    let method = METHODS.iter().find(|method| content.starts_with(method) && content.get(method.len()) == Some(&b' '));
    let blank = |from: usize| content.get(from..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count();
    let start = method.map_or(0, |method| method.len() + blank(method.len()));
    let rest = content.get(start..)?;
    let is_address = [b"/".as_slice(), b"http://", b"https://", b"{{"].iter().any(|mark| rest.starts_with(mark));
    if !is_address || (method.is_none() && (rest.starts_with(b"/") || rest.contains(&b'"'))) {
        return None;
    }
    // The protocol's version stands behind the last space.
    let version = memchr::memmem::rfind(rest, b" HTTP/").unwrap_or(rest.len());
    let target = line.start + start..line.start + start + rest.get(..version)?.trim_ascii_end().len();
    Some(Request {
        line: line.start..target.end,
        method: method.map(|method| line.start..line.start + method.len()),
        target: vec![target],
        ..Request::default()
    })
}

/// `Name: value`.
fn header(text: &[u8], line: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let content = text.get(line.clone())?;
    let colon = memchr::memchr(b':', content).filter(|at| *at > 0)?;
    let is_name = content.get(..colon)?.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte));
    is_name.then(|| (line.start..line.start + colon, trimmed(text, line.start + colon + 1..line.end)))
}

/// `@name = value`.
fn variable(text: &[u8], line: &Range<usize>) -> Option<Item> {
    let content = text.get(line.clone())?;
    content.strip_prefix(b"@")?;
    let equals = memchr::memchr(b'=', content)?;
    let name = trimmed(text, line.start + 1..line.start + equals);
    let value = trimmed(text, line.start + equals + 1..line.end);
    Some(Item::Variable { name, value })
}

/// A range without the white space around it.
fn trimmed(text: &[u8], range: Range<usize>) -> Range<usize> {
    let content = text.get(range.clone()).unwrap_or_default();
    let start = range.start + (content.len() - content.trim_ascii_start().len());
    start..(start + content.trim_ascii().len())
}
