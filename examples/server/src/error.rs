use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use deadpool_postgres::PoolError;
use serde::Serialize;
use tokio_postgres::error::SqlState;

/// Why a request was refused.
pub(crate) enum Error {
    /// What the path names does not exist, or is not the caller's to see.
    NotFound(&'static str),
    /// The request is well formed and can't be fulfilled.
    Unprocessable(&'static str),
    /// The database refused; its rules are our rules.
    Database(tokio_postgres::Error),
    /// No connection could be had.
    Pool(PoolError),
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'a str,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, message) = match &self {
            Self::NotFound(message) => (StatusCode::NOT_FOUND, *message),
            Self::Unprocessable(message) => (StatusCode::UNPROCESSABLE_ENTITY, *message),
            Self::Database(error) => refusal(error).unwrap_or_else(|| {
                eprintln!("database: {error:?}");
                (StatusCode::INTERNAL_SERVER_ERROR, "something went wrong here")
            }),
            Self::Pool(error) => {
                eprintln!("pool: {error}");
                (StatusCode::SERVICE_UNAVAILABLE, "the database is out of reach")
            }
        };
        (status, Json(Body { error: message })).into_response()
    }
}

/// What the constraints and triggers of the migrations say, as HTTP.
fn refusal(error: &tokio_postgres::Error) -> Option<(StatusCode, &str)> {
    let error = error.as_db_error()?;
    let code = error.code();
    let status = if [SqlState::EXCLUSION_VIOLATION, SqlState::UNIQUE_VIOLATION].contains(code) {
        StatusCode::CONFLICT
    } else if *code == SqlState::CHECK_VIOLATION {
        StatusCode::UNPROCESSABLE_ENTITY
    } else if code.code().starts_with("22") {
        StatusCode::BAD_REQUEST // class 22 is "data exception": a date that is none, an unknown status
    } else {
        return None;
    };
    // A rule that a trigger refused by speaks for itself; a constraint is known by its name.
    Some((status, error.constraint().unwrap_or(error.message())))
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database(error)
    }
}

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        Self::Pool(error)
    }
}
