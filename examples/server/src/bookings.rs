use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use deadpool_postgres::{Client, Pool, Transaction};
use serde::{Deserialize, Serialize};
use tokio_postgres::Row;

use crate::error::Error;

#[derive(Serialize)]
pub(crate) struct Booking {
    id: i64,
    service: String,
    staff: String,
    starts_at: String,
    ends_at: String,
    status: String,
    price_cents: i32,
}

/// No customer in it: row level security shows the caller's own rows only.
const BOOKINGS: &str = r#"
    SELECT booking.id, service.slug AS service, staff.slug AS staff,
           to_char(booking.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') AS starts_at,
           to_char(booking.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') AS ends_at,
           booking.status::text, booking.price_cents
    FROM scheduling.bookings AS booking
    JOIN catalog.services AS service ON service.id = booking.service_id
    JOIN scheduling.staff AS staff ON staff.id = booking.staff_id
    WHERE ($1::bigint IS NULL OR booking.id = $1)
      AND ($2::text IS NULL OR booking.status = $2::text::scheduling.booking_status)
    ORDER BY booking.starts_at"#;

/// Who is calling. A real service would read this from a signed token, not from the address.
#[derive(Deserialize)]
pub(crate) struct Caller {
    customer: String,
    status: Option<String>,
}

/// `GET /bookings?customer=ada@example.com&status=confirmed`: the caller's bookings.
pub(crate) async fn list(
    State(pool): State<Pool>,
    Query(caller): Query<Caller>,
) -> Result<Json<Vec<Booking>>, Error> {
    let mut client = pool.get().await?;
    let transaction = act_as(&mut client, &caller.customer).await?;
    let rows = transaction.query(BOOKINGS, &[&None::<i64>, &caller.status]).await?;
    transaction.commit().await?;
    Ok(Json(rows.iter().map(Booking::try_from).collect::<Result<_, _>>()?))
}

#[derive(Deserialize)]
pub(crate) struct NewBooking {
    service: String,
    staff: String,
    starts_at: String,
    customer: String,
    name: String,
}

/// `POST /bookings`: 409 when the time is taken, 422 when the salon would not do that at all.
pub(crate) async fn create(
    State(pool): State<Pool>,
    Json(new): Json<NewBooking>,
) -> Result<(StatusCode, Json<Booking>), Error> {
    const CUSTOMER: &str = "
        INSERT INTO scheduling.customers (email, full_name)
        VALUES ($1, $2)
        ON CONFLICT (lower(email)) DO UPDATE SET full_name = EXCLUDED.full_name
        RETURNING id";
    const BOOKING: &str = "
        INSERT INTO scheduling.bookings (service_id, staff_id, customer_id, starts_at)
        SELECT service.id, staff.id, $3, $4::text::timestamptz
        FROM catalog.services AS service
        CROSS JOIN scheduling.staff AS staff
        WHERE service.slug = $1 AND staff.slug = $2
        RETURNING id";

    let mut client = pool.get().await?;
    let transaction = act_as(&mut client, &new.customer).await?;
    let customer: i64 = transaction.query_one(CUSTOMER, &[&new.customer, &new.name]).await?.try_get(0)?;
    let made = transaction.query_opt(BOOKING, &[&new.service, &new.staff, &customer, &new.starts_at]).await?;
    let id: i64 = made.ok_or(Error::Unprocessable("unknown service or staff"))?.try_get(0)?;
    let booking = read(&transaction, id).await?;
    transaction.commit().await?;
    Ok((StatusCode::CREATED, Json(booking)))
}

/// `POST /bookings/{id}/cancel?customer=ada@example.com`: frees the time again.
pub(crate) async fn cancel(
    State(pool): State<Pool>,
    Path(id): Path<i64>,
    Query(caller): Query<Caller>,
) -> Result<Json<Booking>, Error> {
    const CANCEL: &str = "
        UPDATE scheduling.bookings
        SET status = 'cancelled'
        WHERE id = $1 AND status IN ('pending', 'confirmed')";

    let mut client = pool.get().await?;
    let transaction = act_as(&mut client, &caller.customer).await?;
    if transaction.execute(CANCEL, &[&id]).await? == 0 {
        return Err(Error::NotFound("no such booking, or too late to cancel it"));
    }
    let booking = read(&transaction, id).await?;
    transaction.commit().await?;
    Ok(Json(booking))
}

/// Until the transaction ends, the policies of migration 008 let `customer` see and change their own rows only.
async fn act_as<'a>(client: &'a mut Client, customer: &str) -> Result<Transaction<'a>, Error> {
    let transaction = client.transaction().await?;
    transaction.batch_execute("SET LOCAL ROLE salon_app").await?;
    transaction.execute("SELECT set_config('app.customer', $1, true)", &[&customer]).await?;
    Ok(transaction)
}

async fn read(transaction: &Transaction<'_>, id: i64) -> Result<Booking, Error> {
    let row = transaction.query_one(BOOKINGS, &[&Some(id), &None::<String>]).await?;
    Ok(Booking::try_from(&row)?)
}

impl TryFrom<&Row> for Booking {
    type Error = tokio_postgres::Error;

    fn try_from(row: &Row) -> Result<Self, Self::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            service: row.try_get("service")?,
            staff: row.try_get("staff")?,
            starts_at: row.try_get("starts_at")?,
            ends_at: row.try_get("ends_at")?,
            status: row.try_get("status")?,
            price_cents: row.try_get("price_cents")?,
        })
    }
}
