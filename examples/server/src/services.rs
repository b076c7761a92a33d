use axum::Json;
use axum::extract::{Path, Query, State};
use deadpool_postgres::Pool;
use serde::{Deserialize, Serialize};
use tokio_postgres::Row;

use crate::error::Error;

#[derive(Deserialize)]
pub(crate) struct Search {
    q: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Service {
    slug: String,
    name: String,
    category: String,
    duration_minutes: i32,
    price_cents: i32,
    currency: String,
}

/// `GET /services?q=massage`: what can be booked.
pub(crate) async fn list(
    State(pool): State<Pool>,
    Query(search): Query<Search>,
) -> Result<Json<Vec<Service>>, Error> {
    const SERVICES: &str = "
        SELECT service.slug, service.name, category.name AS category,
               service.duration_minutes, service.price_cents, service.currency::text
        FROM catalog.services AS service
        JOIN catalog.service_categories AS category ON category.id = service.category_id
        WHERE service.is_active
          AND ($1::text IS NULL OR service.search @@ websearch_to_tsquery('english', $1))
        ORDER BY category.display_order, service.name";

    let rows = pool.get().await?.query(SERVICES, &[&search.q]).await?;
    Ok(Json(rows.iter().map(Service::try_from).collect::<Result<_, _>>()?))
}

impl TryFrom<&Row> for Service {
    type Error = tokio_postgres::Error;

    fn try_from(row: &Row) -> Result<Self, Self::Error> {
        Ok(Self {
            slug: row.try_get("slug")?,
            name: row.try_get("name")?,
            category: row.try_get("category")?,
            duration_minutes: row.try_get("duration_minutes")?,
            price_cents: row.try_get("price_cents")?,
            currency: row.try_get("currency")?,
        })
    }
}

#[derive(Deserialize)]
pub(crate) struct Day {
    date: String,
}

#[derive(Serialize)]
pub(crate) struct Slot {
    staff: String,
    starts_at: String,
}

/// `GET /services/{slug}/slots?date=2030-06-03`: when, and with whom.
pub(crate) async fn slots(
    State(pool): State<Pool>,
    Path(slug): Path<String>,
    Query(day): Query<Day>,
) -> Result<Json<Vec<Slot>>, Error> {
    const SLOTS: &str = r#"
        SELECT staff, to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') AS starts_at
        FROM scheduling.open_slots($1, $2::text::date)"#;

    let client = pool.get().await?;
    if client.query_opt("SELECT 1 FROM catalog.services WHERE slug = $1", &[&slug]).await?.is_none() {
        return Err(Error::NotFound("unknown service"));
    }
    let rows = client.query(SLOTS, &[&slug, &day.date]).await?;
    Ok(Json(rows.iter().map(Slot::try_from).collect::<Result<_, _>>()?))
}

impl TryFrom<&Row> for Slot {
    type Error = tokio_postgres::Error;

    fn try_from(row: &Row) -> Result<Self, Self::Error> {
        Ok(Self { staff: row.try_get("staff")?, starts_at: row.try_get("starts_at")? })
    }
}
