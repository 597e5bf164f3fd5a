//! Finds the operator `^` in a script.
//!
//! Luau computes it with the C library's `pow`, whose bits differ between CPU types, and it cannot be
//! replaced like a function. So scripts do without it; there is `math.pow`, which is the engine's own.

/// The line of the first `^` that is code, not comment or text.
pub fn first_power(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // How many braces are open inside each interpolated string around this place.
    let mut interpolated: Vec<u32> = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        let rest = &text.as_bytes()[i..];
        i += match rest[0] {
            b'^' => return Some(line(&bytes[..i])),
            b'-' if rest.starts_with(b"--") => match long_bracket(&rest[2..]) {
                Some(len) => 2 + len,
                None => rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()),
            },
            b'[' => long_bracket(rest).unwrap_or(1),
            quote @ (b'"' | b'\'') => 1 + string(&rest[1..], &[quote]),
            b'`' => {
                let len = 1 + string(&rest[1..], b"`{");
                if rest.get(len - 1) == Some(&b'{') {
                    interpolated.push(0);
                }
                len
            }
            b'{' => {
                interpolated.iter_mut().rev().take(1).for_each(|open| *open += 1);
                1
            }
            b'}' => match interpolated.last_mut() {
                Some(0) => {
                    let len = 1 + string(&rest[1..], b"`{");
                    if rest.get(len - 1) != Some(&b'{') {
                        interpolated.pop();
                    }
                    len
                }
                Some(open) => {
                    *open -= 1;
                    1
                }
                None => 1,
            },
            _ => 1,
        };
    }
    None
}

fn line(before: &[u8]) -> usize {
    1 + before.iter().filter(|b| **b == b'\n').count()
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
            ("--[==[ never closed ^", None),
        ] {
            assert_eq!(first_power(text), found, "{text}");
        }
    }
}
