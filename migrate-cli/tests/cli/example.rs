//! `schema` and `explain` of the twelve migrations of the example.

use std::path::Path;

use crate::project::Project;

/// The twelve migrations of the example.
pub(crate) fn example() -> Project {
    let project = Project::of(&[]);
    project.copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/server"));
    project
}

#[test]
#[expect(clippy::too_many_lines, reason = "the whole output")]
fn the_schema() {
    insta::assert_snapshot!(example().run(&["schema"]), @r#"
    table audit.booking_log
      id          bigint                    not null  identity
      booking_id  bigint                    not null
      action      text                      not null
      changes     jsonb                     not null
      changed_by  text                      not null
      changed_at  timestamp with time zone  not null  default
      primary key  booking_log_pkey (id)
      check        booking_log_action_is_known
      index        idx_booking_log_booking_id (booking_id, changed_at)
      index        idx_booking_log_changes (changes)

    table catalog.service_categories
      id             smallint  not null  identity
      slug           text      not null
      name           text      not null
      display_order  smallint  not null  default
      primary key  service_categories_pkey (id)
      unique       service_categories_slug_key (slug)
      check        service_categories_slug_is_url_safe

    table catalog.services
      id                         bigint                    not null  identity
      category_id                smallint                  not null
      slug                       text                      not null
      name                       text                      not null
      description                text                      not null  default
      duration_minutes           integer                   not null
      price_cents                integer                   not null
      currency                   character(3)              not null  default
      is_active                  boolean                   not null  default
      created_at                 timestamp with time zone  not null  default
      updated_at                 timestamp with time zone  not null  default
      search                     tsvector                            generated
      cancellation_notice_hours  integer                   not null  default
      primary key   services_pkey (id)
      unique        services_slug_key (slug)
      foreign key   services_category_id_fkey (category_id) references catalog.service_categories (id)
      check         services_slug_is_url_safe
      check         services_duration_is_plausible
      check         services_price_is_not_negative
      check         services_currency_is_upper_case
      unique index  idx_services_name (…)
      index         idx_services_search (search)
      index         idx_services_active (category_id, name) where …
      trigger       services_updated_at

    table scheduling.bookings
      id            bigint                     not null  identity
      service_id    bigint                     not null
      staff_id      bigint                     not null
      customer_id   bigint                     not null
      starts_at     timestamp with time zone   not null
      ends_at       timestamp with time zone   not null
      during        tstzrange                            generated
      status        scheduling.booking_status  not null  default
      price_cents   integer                    not null
      notes         text
      created_at    timestamp with time zone   not null  default
      updated_at    timestamp with time zone   not null  default
      cancelled_at  timestamp with time zone
      primary key         bookings_pkey (id)
      foreign key         bookings_service_id_fkey (service_id) references catalog.services (id)
      foreign key         bookings_staff_id_fkey (staff_id) references scheduling.staff (id)
      foreign key         bookings_customer_id_fkey (customer_id) references scheduling.customers (id)
      check               bookings_end_after_start
      check               bookings_price_is_not_negative
      check               bookings_cancelled_has_a_time  (maybe)
      unique index        idx_bookings_one_start (staff_id, starts_at) where …
      index               idx_bookings_during (during) where …
      index               idx_bookings_customer_id (customer_id, starts_at)
      index               idx_bookings_service_id (service_id)
      index               idx_bookings_starts_at (starts_at)
      policy              "Customers can view own bookings"
      policy              "Customers can make bookings for themselves"
      policy              "Customers can cancel own bookings"
      trigger             bookings_updated_at
      trigger             bookings_apply_rules
      trigger             bookings_audit
      trigger             bookings_stamp_cancellation
      row level security

    table scheduling.customers
      id                 bigint                    not null  identity
      email              text                      not null
      full_name          text                      not null
      phone              text
      accepts_marketing  boolean                   not null  default
      created_at         timestamp with time zone  not null  default
      updated_at         timestamp with time zone  not null  default
      primary key         customers_pkey (id)
      check               customers_email_looks_like_one
      check               customers_name_is_not_blank
      unique index        idx_customers_email (…)
      index               idx_customers_newsletter (created_at) where …
      policy              "Customers can see and edit themselves"
      trigger             customers_updated_at
      row level security

    table scheduling.salons
      id         bigint  not null  identity
      slug       text    not null
      name       text    not null
      time_zone  text    not null
      primary key  salons_pkey (id)
      unique       salons_slug_key (slug)
      check        salons_time_zone_exists

    table scheduling.staff
      id            bigint                    not null  identity
      salon_id      bigint                    not null
      slug          text                      not null
      display_name  text                      not null
      is_bookable   boolean                   not null  default
      created_at    timestamp with time zone  not null  default
      updated_at    timestamp with time zone  not null  default
      primary key  staff_pkey (id)
      unique       staff_slug_key (slug)
      foreign key  staff_salon_id_fkey (salon_id) references scheduling.salons (id)
      index        idx_staff_salon_id (salon_id)
      trigger      staff_updated_at

    table scheduling.staff_services
      staff_id    bigint  not null
      service_id  bigint  not null
      primary key  staff_services_pkey (staff_id, service_id)
      foreign key  staff_services_staff_id_fkey (staff_id) references scheduling.staff (id)
      foreign key  staff_services_service_id_fkey (service_id) references catalog.services (id)
      index        idx_staff_services_service_id (service_id)

    table scheduling.working_hours
      staff_id  bigint                  not null
      weekday   smallint                not null
      opens     time without time zone  not null
      closes    time without time zone  not null
      primary key  working_hours_pkey (staff_id, weekday, opens)
      foreign key  working_hours_staff_id_fkey (staff_id) references scheduling.staff (id)
      check        working_hours_weekday_is_iso
      check        working_hours_end_after_start

    view scheduling.daily_report
      day                 date
      salon               text
      bookings            bigint
      cancellations       bigint
      late_cancellations  bigint
      revenue_cents       bigint

    type scheduling.booking_status  'pending', 'confirmed', 'completed', 'no_show', 'cancelled'

    function audit.log_booking_change()
    function audit.touch_updated_at()
    function scheduling.apply_booking_rules()
    function scheduling.open_slots(text, date)
    function scheduling.stamp_cancellation()

    schema audit
    schema catalog
    role salon_app  (maybe)
    schema scheduling
    --- exit 0
    "#);
}

#[test]
fn the_life_of_a_table() {
    insta::assert_snapshot!(example().run(&["explain", "bookings"]), @r#"
    table scheduling.bookings

    005_bookings
      migrations/005_bookings.sql:12:1
        + table scheduling.bookings
        + column id bigint not null identity
        + column service_id bigint not null
        + column staff_id bigint not null
        + column customer_id bigint not null
        + column starts_at timestamp with time zone not null
        + column ends_at timestamp with time zone not null
        + column during tstzrange generated
        + column status scheduling.booking_status not null default
        + column price_cents integer not null
        + column notes text
        + column created_at timestamp with time zone not null default
        + column updated_at timestamp with time zone not null default
        + check bookings_end_after_start
        + check bookings_price_is_not_negative
        + primary key bookings_pkey (id)
        + foreign key bookings_service_id_fkey (service_id) references catalog.services (id)
        + foreign key bookings_staff_id_fkey (staff_id) references scheduling.staff (id)
        + foreign key bookings_customer_id_fkey (customer_id) references scheduling.customers (id)
      migrations/005_bookings.sql:36:1
        + unique index idx_bookings_one_start (staff_id, starts_at) where …
      migrations/005_bookings.sql:41:1
        + index idx_bookings_during (during) where …
      migrations/005_bookings.sql:45:1
        + index idx_bookings_customer_id (customer_id, starts_at)
      migrations/005_bookings.sql:46:1
        + index idx_bookings_service_id (service_id)
      migrations/005_bookings.sql:47:1
        + index idx_bookings_starts_at (starts_at)
      migrations/005_bookings.sql:49:1
        + trigger bookings_updated_at

    006_booking_rules_and_open_slots
      migrations/006_booking_rules_and_open_slots.sql:92:1
        + trigger bookings_apply_rules

    008_row_level_security
      migrations/008_row_level_security.sql:52:1
        + row level security
      migrations/008_row_level_security.sql:62:1
        + policy "Customers can view own bookings"
      migrations/008_row_level_security.sql:74:1
        + policy "Customers can make bookings for themselves"
      migrations/008_row_level_security.sql:88:1
        + policy "Customers can cancel own bookings"

    009_audit_log
      migrations/009_audit_log.sql:64:1
        + trigger bookings_audit

    010_cancellations
      migrations/010_cancellations.sql:13:1
        + column cancelled_at timestamp with time zone
      migrations/010_cancellations.sql:26:1
        + trigger bookings_stamp_cancellation
      migrations/010_cancellations.sql:45:1
        + check bookings_cancelled_has_a_time not valid (maybe)

    012_daily_report
      migrations/012_daily_report.sql:11:1
        - check bookings_cancelled_has_a_time not valid (maybe)
        + check bookings_cancelled_has_a_time (maybe)

    used by
      view scheduling.daily_report
    --- exit 0
    "#);
}
