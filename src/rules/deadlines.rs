//! The days on which Zendesk ends a way of signing in.

use crate::diag::Date;

/// The password and implicit grants ended.
pub const GRANTS_END: Date = Date { year: 2025, month: 2, day: 17 };

/// E-mail and password ended on the API for agents and admins.
pub const PASSWORDS_END: Date = Date { year: 2026, month: 1, day: 12 };

/// Tokens of OAuth clients made from this day on live 30 minutes unless asked for otherwise.
pub const SHORT_LIVES: Date = Date { year: 2026, month: 4, day: 30 };

/// Creating OAuth tokens through the API was deprecated.
pub const STATIC_TOKENS_DEPRECATED: Date = Date { year: 2026, month: 8, day: 26 };

/// No account can create an API token any more.
pub const API_TOKEN_CREATION_END: Date = Date { year: 2026, month: 10, day: 27 };

/// Every OAuth client must use tokens that expire and are renewed.
pub const REFRESH_DUE: Date = Date { year: 2027, month: 4, day: 1 };

/// API tokens stop working.
pub const API_TOKENS_END: Date = Date { year: 2027, month: 4, day: 30 };
