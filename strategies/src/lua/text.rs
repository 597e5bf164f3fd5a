//! What is refused in a script's text, and what is written otherwise, before Luau reads it.
//!
//! The operator `^` is refused: Luau computes it with the C library's `pow`, whose bits differ between CPU types,
//! and it cannot be replaced like a function. So is `__mode`, the name that makes a table weak.
//!
//! `for k, v in EXPR do` becomes `for k, v in __each(EXPR) do`, because Luau itself goes through a table without asking any
//! function that could be replaced. Only `ipairs(...)` is left as it is. Lines stay where they are.

/// The function of the sandbox that stands between a table and a loop over it.
const EACH: &str = "__each";

/// The metatable's key that makes a table weak.
const MODE: &str = "__mode";

/// What to say about a weak table. The sandbox says it, too.
pub const WEAK: &str = "tables with weak keys or values forget when the collector runs, which is no part of the game: \
                        remove what is no longer needed yourself";

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A name, a keyword or a number.
    Word,
    /// A piece of a text, with its quotes.
    Text,
    /// Anything else, one byte each.
    Sign,
}

#[derive(Clone, Copy)]
struct Token<'a> {
    kind: Kind,
    at: usize,
    bytes: &'a [u8],
}

impl Token<'_> {
    fn is(&self, text: &str) -> bool {
        self.kind != Kind::Text && self.bytes == text.as_bytes()
    }
}

/// The script as Luau is to read it.
///
/// # Errors
/// The line of what a script may not have, and why.
pub fn prepare(text: &str) -> Result<String, (usize, String)> {
    let tokens = tokens(text.as_bytes());
    if let Some((at, why)) = tokens.iter().find_map(refused) {
        return Err((line(text, at), why));
    }
    let pieces = wraps(&tokens).map_err(|(at, why)| (line(text, at), why))?;
    let mut prepared = String::with_capacity(text.len() + pieces.len() * EACH.len());
    let mut from = 0;
    for (at, piece) in pieces {
        prepared.push_str(&text[from..at]);
        prepared.push_str(&piece);
        from = at;
    }
    prepared.push_str(&text[from..]);
    Ok(prepared)
}

/// What may stand nowhere in a script.
fn refused(token: &Token) -> Option<(usize, String)> {
    let mode = || token.bytes.windows(MODE.len()).any(|part| part == MODE.as_bytes());
    let why = if token.is("^") {
        "the operator `^` gives different bits on different CPUs; write `x * x`, `math.sqrt(x)` or `math.pow(x, y)`"
            .to_owned()
    } else if token.kind != Kind::Sign && mode() {
        WEAK.to_owned()
    } else if token.is(EACH) {
        format!("the name `{EACH}` is the sandbox's own; choose another one")
    } else {
        return None;
    };
    Some((token.at, why))
}

/// What to insert where, so that each loop over what is no `ipairs(...)` asks the sandbox.
fn wraps(tokens: &[Token]) -> Result<Vec<(usize, String)>, (usize, String)> {
    let own = !tokens.iter().enumerate().any(|(i, token)| token.is("ipairs") && !called(tokens, i));
    let mut pieces = Vec::new();
    // The loops whose `do` is still to come: inside how many brackets, and after which token.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut depth = 0_usize;
    for (i, token) in tokens.iter().enumerate() {
        let here = open.last().copied().filter(|(at, _)| *at == depth);
        match (token.kind, token.bytes) {
            (Kind::Sign, b"(" | b"[" | b"{") => depth += 1,
            (Kind::Sign, b")" | b"]" | b"}") => depth = depth.saturating_sub(1),
            (Kind::Word, b"in") => open.push((depth, i)),
            (Kind::Word, b"function") if here.is_some() => {
                return Err((
                    token.at,
                    "put the function between `in` and `do` in brackets: `in (function() ... end) do`".to_owned(),
                ));
            }
            (Kind::Word, b"do") => {
                if let Some((_, start)) = here {
                    open.pop();
                    if !(own && is_ipairs(&tokens[start + 1..i])) {
                        pieces.push((tokens[start].at + 2, format!(" {EACH}(")));
                        pieces.push((token.at, ") ".to_owned()));
                    }
                }
            }
            _ => {}
        }
    }
    pieces.sort_by_key(|(at, _)| *at);
    Ok(pieces)
}

/// Whether a name is called here, and neither set nor declared.
fn called(tokens: &[Token], i: usize) -> bool {
    let declared = i.checked_sub(1).is_some_and(|before| tokens[before].is("function"));
    !declared && tokens.get(i + 1).is_some_and(|next| next.is("("))
}

/// Whether these tokens are a call of `ipairs` and nothing else.
fn is_ipairs(tokens: &[Token]) -> bool {
    let mut depth = 0_usize;
    let closes = tokens.iter().skip(1).position(|token| {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
        }
        depth == 0
    });
    tokens.first().is_some_and(|token| token.is("ipairs")) && closes.is_some_and(|at| at + 2 == tokens.len() && at > 0)
}

/// The tokens of a script, without its comments. The braces inside an interpolated text are signs of their own.
fn tokens(bytes: &[u8]) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    // How many braces are open inside each interpolated text around this place.
    let mut interpolated: Vec<u32> = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        let rest = &bytes[i..];
        let (kind, len) = match rest[0] {
            b'-' if rest.starts_with(b"--") => {
                let line = || rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
                i += long_bracket(&rest[2..]).map_or_else(line, |len| 2 + len);
                continue;
            }
            b if b.is_ascii_whitespace() => {
                i += 1;
                continue;
            }
            b'[' => long_bracket(rest).map_or((Kind::Sign, 1), |len| (Kind::Text, len)),
            quote @ (b'"' | b'\'') => (Kind::Text, 1 + string(&rest[1..], &[quote])),
            quote @ (b'`' | b'}') if quote == b'`' || interpolated.last() == Some(&0) => {
                if quote == b'}' {
                    found.push(Token { kind: Kind::Sign, at: i, bytes: b"}" });
                    interpolated.pop();
                }
                let len = 1 + string(&rest[1..], b"`{");
                let opens = len > 1 && rest[len - 1] == b'{';
                found.push(Token { kind: Kind::Text, at: i, bytes: &rest[1..len] });
                if opens {
                    found.push(Token { kind: Kind::Sign, at: i + len - 1, bytes: b"{" });
                    interpolated.push(0);
                }
                i += len;
                continue;
            }
            sign @ (b'{' | b'}') => {
                if let Some(open) = interpolated.last_mut() {
                    *open = if sign == b'{' { *open + 1 } else { *open - 1 };
                }
                (Kind::Sign, 1)
            }
            b if of_word(b) => (Kind::Word, rest.iter().position(|b| !of_word(*b)).unwrap_or(rest.len())),
            _ => (Kind::Sign, 1),
        };
        let len = len.min(rest.len());
        found.push(Token { kind, at: i, bytes: &rest[..len] });
        i += len;
    }
    found
}

fn of_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

fn line(text: &str, at: usize) -> usize {
    1 + text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count()
}

/// The length of a string's rest, with the byte that ends it.
fn string(rest: &[u8], ends: &[u8]) -> usize {
    let mut i = 0;
    while i < rest.len() {
        match rest[i] {
            b'\\' => i += 2,
            b if ends.contains(&b) => return i + 1,
            _ => i += 1,
        }
    }
    rest.len()
}

/// The length of `[[...]]` or `[=[...]=]`, if this is one.
fn long_bracket(rest: &[u8]) -> Option<usize> {
    let level = rest.strip_prefix(b"[")?.iter().take_while(|b| **b == b'=').count();
    if rest.get(level + 1) != Some(&b'[') {
        return None;
    }
    let end = [b"]".as_slice(), &vec![b'='; level], b"]"].concat();
    let close = rest.windows(end.len()).position(|w| w == end).map_or(rest.len(), |at| at + end.len());
    Some(close)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_counts() {
        for (text, found) in [
            ("local x = 1\nlocal y = x ^ 2", Some(2)),
            ("x ^= 2", Some(1)),
            ("-- 2^3\nlocal s = '^%s' .. \"\\\"^\" .. [[ ^ ]] .. [==[ ]] ^ ]==]", None),
            ("--[[ ^\n ^ ]] local t = { [1] = 2 }", None),
            ("--[[ ^\n ]] x = y ^ 2", Some(2)),
            ("s = `^ {a} ^ {f({ b = `^{c}` })} ^`", None),
            ("s = `^ {a} {b ^ 2}`", Some(1)),
            ("s = `{ { x = 1 }.x }` y = 2 ^ 2", Some(1)),
            ("s = 'never closed ^", None),
            ("s = 'never closed \\", None),
            ("s = `{", None),
            ("--[==[ never closed ^", None),
            ("-- __mode, __each", None),
            ("\nlocal meta = { __mode = 'k' }", Some(2)),
            ("meta['__mode'] = `k`", Some(1)),
            ("x.__modes = 1", Some(1)),
            ("local function __each(t) return t end", Some(1)),
            ("for k in\nfunction() while true do end end do end", Some(2)),
        ] {
            assert_eq!(prepare(text).err().map(|(line, _)| line), found, "{text}");
        }
    }

    #[test]
    fn loops_over_tables_ask() {
        for (text, prepared) in [
            ("for k in t do f() end", "for k in __each( t ) do f() end"),
            ("for i, x in ipairs(t) do while x do end end", "for i, x in ipairs(t) do while x do end end"),
            ("for i in ipairs(f(a), (b)) do end", "for i in ipairs(f(a), (b)) do end"),
            ("for k in ipairs(t)(u) do end", "for k in __each( ipairs(t)(u) ) do end"),
            ("for k in ipairs(t), u do end", "for k in __each( ipairs(t), u ) do end"),
            ("for k in pairs(t)do end", "for k in __each( pairs(t)) do end"),
            ("for k in(t)--do\ndo end", "for k in __each((t)--do\n) do end"),
            (
                "for k in f(function() for j in u do end end) do end",
                "for k in __each( f(function() for j in __each( u ) do end end) ) do end",
            ),
            ("s = `{f(function() for k in t do end end)}`", "s = `{f(function() for k in __each( t ) do end end)}`"),
            ("s = 'for k in t do' -- for k in t do", "s = 'for k in t do' -- for k in t do"),
            ("for i = 1, 2 do do end end", "for i = 1, 2 do do end end"),
        ] {
            assert_eq!(prepare(text).as_deref(), Ok(prepared));
        }
        for shadow in
            ["local ipairs = next", "local function ipairs() end", "local function f(ipairs) end", "ipairs = 1"]
        {
            let prepared = prepare(&format!("{shadow} for k in ipairs(t) do end")).expect("a script");
            assert_eq!(prepared, format!("{shadow} for k in __each( ipairs(t) ) do end"));
        }
    }
}
