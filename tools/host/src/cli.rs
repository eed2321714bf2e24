//! The command line: `up`, spelt as `spin up` spells it.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};

use crate::{log::LogFormat, server::Timeouts};

/// A small native stand-in for `spin`.
#[derive(Parser)]
#[command(version)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The subcommands.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve an application.
    Up(Up),
}

/// Options of `up`.
#[derive(Args)]
pub(crate) struct Up {
    /// The manifest, or the directory of a `spin.toml`.
    #[arg(short = 'f', long = "from", value_name = "PATH", default_value = "spin.toml")]
    from: PathBuf,

    /// The address to serve HTTP on; port 0 takes a free one.
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:3000")]
    pub(crate) listen: SocketAddr,

    /// The runtime configuration.
    #[arg(long, value_name = "PATH", env = "RUNTIME_CONFIG_FILE")]
    pub(crate) runtime_config_file: Option<PathBuf>,

    /// A value for an application variable; repeatable.
    #[arg(long = "variable", value_name = "NAME=VALUE", value_parser = parse_variable)]
    pub(crate) variables: Vec<(String, String)>,

    /// Serve only this component; repeatable.
    #[arg(short = 'c', long = "component-id", value_name = "ID")]
    pub(crate) component_ids: Vec<String>,

    /// How log lines and components' output are written.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) log_format: LogFormat,

    /// Where compiled components are kept [default: the user's cache directory].
    #[arg(long, value_name = "PATH")]
    cache_dir: Option<PathBuf>,

    /// Where Spin keeps what has no path; taken as Spin takes it, for this host keeps nothing but what has one.
    #[arg(long, value_name = "PATH")]
    state_dir: Option<String>,

    /// Drop the output of components.
    #[arg(short = 'q', long)]
    pub(crate) quiet: bool,

    /// How long a request's head may take to arrive.
    #[arg(long, value_name = "SECONDS", default_value = "15")]
    header_timeout: u64,

    /// How long the next part of a request's body may take to arrive.
    #[arg(long, value_name = "SECONDS", default_value = "30")]
    body_timeout: u64,

    /// How long a component may take until the head of its response.
    #[arg(long, value_name = "SECONDS", default_value = "60")]
    response_timeout: u64,
}

impl Up {
    /// The manifest's file.
    pub(crate) fn manifest_path(&self) -> PathBuf {
        if self.from.is_dir() { self.from.join("spin.toml") } else { self.from.clone() }
    }

    /// The time-outs of requests.
    pub(crate) fn timeouts(&self) -> Timeouts {
        Timeouts {
            header: Duration::from_secs(self.header_timeout),
            body: Duration::from_secs(self.body_timeout),
            response: Duration::from_secs(self.response_timeout),
        }
    }

    /// Where compiled components are kept.
    pub(crate) fn cache_directory(&self) -> Result<PathBuf> {
        if let Some(directory) = &self.cache_dir {
            return Ok(directory.clone());
        }
        let cache = if let Some(cache) = std::env::var_os("XDG_CACHE_HOME") {
            PathBuf::from(cache)
        } else {
            let home = std::env::home_dir().context("no home directory; give --cache-dir")?;
            home.join(".cache")
        };
        Ok(cache.join("postern-host"))
    }
}

fn parse_variable(text: &str) -> Result<(String, String)> {
    let (name, value) = text.split_once('=').context("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OPS-1: the command of the units (`deploy/systemd`) starts this host as it starts Spin.
    #[test]
    fn the_command_line_of_the_units_is_understood() {
        let unit = include_str!("../../../deploy/systemd/postern-api@.service");
        let command = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
        let command = command.replace("${POSTERN_API_LISTEN}", "127.0.0.1:3102");
        let Command::Up(options) = Cli::try_parse_from(command.split(' ')).unwrap().command;
        assert_eq!(options.listen.port(), 3102);
        assert!(options.manifest_path().ends_with("manifests/api.toml"));
    }
}
