//! Secrets of authenticator apps are put under the key in use by a job (MFA-1, JOB-5).
