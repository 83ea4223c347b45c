//! Compiles each pattern of standard input with Rust's own `regex` crate, one JSON request a line, and answers on
//! standard output: the error, or which of the values the first match covers from end to end.
use std::io::{self, BufRead, Write};

use regex::Regex;
use serde_json::{json, Value};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let pattern = request["pattern"].as_str().ok_or("no pattern")?;
        let answer = match Regex::new(pattern) {
            Err(error) => json!({ "error": error.to_string() }),
            Ok(regex) => {
                let values = request["values"].as_array().ok_or("no values")?;
                let covered: Vec<bool> = values
                    .iter()
                    .map(|value| covers(&regex, value.as_str().unwrap_or_default()))
                    .collect();
                json!({ "matches": covered })
            }
        };
        writeln!(out, "{answer}")?;
    }
    Ok(())
}

fn covers(regex: &Regex, value: &str) -> bool {
    regex
        .find(value)
        .is_some_and(|found| found.start() == 0 && found.end() == value.len())
}
