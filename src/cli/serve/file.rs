//! A TOML file of settings → the defaults of the flags.
//!
//! A key of the file is the name of a flag. What always holds: the parser of the flag checks the
//! value; an unknown key is an error, and so is a key that occurs twice.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

use clap::Command;

use crate::cli::failure::Failure;

/// The command with the values of a file as defaults.
pub(in crate::cli) fn with_file(command: Command, path: &Path) -> Result<Command, Failure> {
    let unusable = |reason: String| Failure::Unusable(format!("--config: {}: {reason}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
    let table = text
        .parse::<toml::Table>()
        .map_err(|error| unusable(error.to_string()))?;
    with_table(command, "", &table).map_err(unusable)
}

/// Sets the defaults of a table. `[tls] key = …` is `tls-key`.
fn with_table(mut command: Command, prefix: &str, table: &toml::Table) -> Result<Command, String> {
    let mut seen = BTreeSet::new();
    for (key, value) in table {
        let name = format!("{prefix}{}", key.replace('_', "-"));
        if !seen.insert(name.clone()) {
            return Err(format!("\"{name}\" occurs twice"));
        }
        command = match value {
            toml::Value::Table(inner) => with_table(command, &format!("{name}-"), inner)?,
            _ => with_value(command, &name, value)?,
        };
    }
    Ok(command)
}

fn with_value(command: Command, name: &str, value: &toml::Value) -> Result<Command, String> {
    let known = command
        .get_arguments()
        .find(|argument| argument.get_long() == Some(name) && name != "config");
    let Some(argument) = known.filter(|_| name != "help") else {
        return Err(format!("there is no setting \"{name}\""));
    };
    let (id, is_list) = (
        argument.get_id().clone(),
        argument.get_value_delimiter().is_some(),
    );
    let values = values(value)
        .ok_or_else(|| format!("\"{name}\" is no text, whole number, true or false, nor a list of them"))?;
    if !is_list && values.len() != 1 {
        return Err(format!("\"{name}\" takes one value"));
    }
    let command = command.mut_arg(id, |argument| argument.default_values(values));
    // Parsed here with this value alone, so that the error can name the file and the key.
    let wrong = |error: &clap::Error| {
        use clap::error::ErrorKind::{InvalidValue, ValueValidation};
        matches!(error.kind(), ValueValidation | InvalidValue)
    };
    match command.clone().try_get_matches_from(["serve"]) {
        Err(error) if wrong(&error) => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default();
            Err(format!("\"{name}\": {}", first.trim_start_matches("error: ")))
        }
        _ => Ok(command),
    }
}

fn values(value: &toml::Value) -> Option<Vec<OsString>> {
    Some(match value {
        toml::Value::String(text) => vec![text.into()],
        toml::Value::Integer(number) => vec![number.to_string().into()],
        toml::Value::Boolean(yes) => vec![yes.to_string().into()],
        toml::Value::Array(list) => list.iter().map(values).collect::<Option<Vec<_>>>()?.concat(),
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use clap::{Args, FromArgMatches};

    use super::super::settings::Settings;
    use super::*;
    use crate::server::Capacity;

    const SHIPPED: &str = include_str!("../../../zhaiyao.toml");
    const DOCS: &str = include_str!("../../../docs/configuration.md");

    fn serve() -> Command {
        // The environment of the test is not that of a server.
        Settings::augment_args(Command::new("serve")).mut_args(|argument| argument.env(None))
    }

    fn settings(command: Command) -> Settings {
        let matches = command.try_get_matches_from(["serve"]).unwrap();
        Settings::from_arg_matches(&matches).unwrap()
    }

    /// Names of all settings that a file may have, with their defaults as text.
    fn defaults() -> Vec<(String, Option<String>)> {
        let command = serve();
        let flags = command.get_arguments().filter_map(|argument| {
            let name = argument.get_long().filter(|name| *name != "config")?;
            let values = argument.get_default_values().iter();
            let text: Vec<_> = values.map(|value| value.to_str().unwrap()).collect();
            Some((name.to_owned(), (!text.is_empty()).then(|| text.join(","))))
        });
        flags.collect()
    }

    #[test]
    fn the_shipped_file_has_every_setting_and_its_default() {
        let set = SHIPPED.parse::<toml::Table>().unwrap();
        for (name, default) in defaults() {
            let is_shown = SHIPPED.contains(&format!("\n#{name} = "));
            assert_eq!(set.contains_key(&name), default.is_some(), "{name}");
            assert_eq!(is_shown, default.is_none(), "{name} is commented out");
        }
        // A key too many would be refused here, and so would an example that is malformed.
        let filled = with_table(serve(), "", &set).unwrap();
        assert_eq!(settings(filled), settings(serve()));
        let examples = SHIPPED.replace("\n#", "\n").replace("\n ", "\n# ");
        with_table(serve(), "", &examples.parse::<toml::Table>().unwrap()).unwrap();
    }

    #[test]
    fn the_documentation_has_the_default_of_every_setting() {
        for (name, default) in defaults() {
            let row = DOCS
                .lines()
                .find(|line| line.starts_with(&format!("| `--{name}` |")));
            let cell = row.unwrap().split(" | ").nth(2).unwrap().trim_matches('`');
            match default {
                Some(default) => assert_eq!(cell, default, "--{name}"),
                None if name == "workers" => assert_eq!(cell, "one for each core"),
                None if name == "queue" => {
                    let queue = Capacity::with_workers(1).queue;
                    assert_eq!(cell, format!("{queue} for each worker"));
                }
                None => assert_eq!(cell, "none", "--{name}"),
            }
        }
    }

    #[test]
    fn help_tells_the_defaults_that_depend_on_the_machine() {
        let help = serve().render_long_help().to_string();
        let queue = Capacity::with_workers(1).queue;
        assert!(help.contains("[default: one for each core]"));
        assert!(help.contains(&format!("[default: {queue} for each worker]")));
    }
}
