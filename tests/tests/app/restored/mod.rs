//! What `postern-admin` says and does when a database was brought back to an earlier time (OPS-4).

mod check;
mod hold;
