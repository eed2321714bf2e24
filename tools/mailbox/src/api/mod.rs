//! The calls of the services that the mailbox stands in for, one file a service.

pub(crate) mod fault;
pub(crate) mod mailpit;
pub(crate) mod resend;
pub(crate) mod twilio;

#[cfg(test)]
mod tests;
