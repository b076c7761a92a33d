use axum::Json;
use axum::extract::State;
use deadpool_postgres::Pool;
use serde::Serialize;
use tokio_postgres::Row;

use crate::error::Error;

#[derive(Serialize)]
pub(crate) struct Health {
    status: &'static str,
}

/// `GET /health`: answers when the database does.
pub(crate) async fn health(State(pool): State<Pool>) -> Result<Json<Health>, Error> {
    pool.get().await?.query_one("SELECT 1", &[]).await?;
    Ok(Json(Health { status: "ok" }))
}

#[derive(Serialize)]
pub(crate) struct Line {
    day: String,
    salon: String,
    bookings: i64,
    cancellations: i64,
    late_cancellations: i64,
    revenue_cents: i64,
}

/// `GET /reports/daily`: for the owner, over all customers.
pub(crate) async fn daily(State(pool): State<Pool>) -> Result<Json<Vec<Line>>, Error> {
    const REPORT: &str = "
        SELECT day::text, salon, bookings, cancellations, late_cancellations, revenue_cents
        FROM scheduling.daily_report
        ORDER BY daily_report.day, salon";

    let rows = pool.get().await?.query(REPORT, &[]).await?;
    Ok(Json(rows.iter().map(Line::try_from).collect::<Result<_, _>>()?))
}

impl TryFrom<&Row> for Line {
    type Error = tokio_postgres::Error;

    fn try_from(row: &Row) -> Result<Self, Self::Error> {
        Ok(Self {
            day: row.try_get("day")?,
            salon: row.try_get("salon")?,
            bookings: row.try_get("bookings")?,
            cancellations: row.try_get("cancellations")?,
            late_cancellations: row.try_get("late_cancellations")?,
            revenue_cents: row.try_get("revenue_cents")?,
        })
    }
}
