//! `schema --typescript`, `schema --diesel`: the schema in the language of a program. Both were compared with what postgres-meta's and Diesel's
//! own commands write of a server with this schema: but for the first line and the helpers of TypeScript they are the same.

use crate::project::Project;

fn shop() -> Project {
    Project::of(&[(
        "migrations/001_shop.sql",
        "\
CREATE TYPE order_status AS ENUM ('waiting for payment', 'paid', 'sent to the customer', 'returned');
CREATE DOMAIN email AS varchar(120) NOT NULL;
CREATE TYPE place AS (street text, number int);
CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email email,
    \"first name\" text,
    tags text[] NOT NULL DEFAULT '{}',
    address place
);
CREATE TABLE orders (
    id serial PRIMARY KEY,
    customer_id bigint NOT NULL UNIQUE REFERENCES customers,
    status order_status NOT NULL DEFAULT 'paid',
    before order_status,
    type jsonb,
    found tsvector
);
CREATE TABLE log (at timestamptz, what json);
CREATE FUNCTION label(customers) RETURNS text LANGUAGE sql AS 'SELECT $1.email';
CREATE FUNCTION open_orders(of bigint, most int DEFAULT 10) RETURNS SETOF orders LANGUAGE sql AS 'SELECT * FROM orders';
CREATE FUNCTION sums(OUT n int, OUT m int) LANGUAGE sql AS 'SELECT 1, 2';
CREATE FUNCTION totals() RETURNS TABLE (day date, total numeric) LANGUAGE sql AS 'SELECT now()::date, 1.0';
",
    )])
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is one text")]
fn typescript() {
    insta::assert_snapshot!(without_helpers(&shop().run(&["schema", "--typescript"])), @r#"
     = {
      public: {
        Tables: {
          customers: {
            Row: {
              address: Database["public"]["CompositeTypes"]["place"] | null
              email: string
              "first name": string | null
              id: number
              tags: string[]
              label: string | null
            }
            Insert: {
              address?: Database["public"]["CompositeTypes"]["place"] | null
              email: string
              "first name"?: string | null
              id?: never
              tags?: string[]
            }
            Update: {
              address?: Database["public"]["CompositeTypes"]["place"] | null
              email?: string
              "first name"?: string | null
              id?: never
              tags?: string[]
            }
            Relationships: []
          }
          log: {
            Row: {
              at: string | null
              what: Json | null
            }
            Insert: {
              at?: string | null
              what?: Json | null
            }
            Update: {
              at?: string | null
              what?: Json | null
            }
            Relationships: []
          }
          orders: {
            Row: {
              before: Database["public"]["Enums"]["order_status"] | null
              customer_id: number
              found: unknown
              id: number
              status: Database["public"]["Enums"]["order_status"]
              type: Json | null
            }
            Insert: {
              before?: Database["public"]["Enums"]["order_status"] | null
              customer_id: number
              found?: unknown
              id?: number
              status?: Database["public"]["Enums"]["order_status"]
              type?: Json | null
            }
            Update: {
              before?: Database["public"]["Enums"]["order_status"] | null
              customer_id?: number
              found?: unknown
              id?: number
              status?: Database["public"]["Enums"]["order_status"]
              type?: Json | null
            }
            Relationships: [
              {
                foreignKeyName: "orders_customer_id_fkey"
                columns: ["customer_id"]
                isOneToOne: true
                referencedRelation: "customers"
                referencedColumns: ["id"]
              },
            ]
          }
        }
        Views: {
          [_ in never]: never
        }
        Functions: {
          label: {
            Args: { "": Database["public"]["Tables"]["customers"]["Row"] }
            Returns: {
              error: true
            } & "the function public.label with parameter or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache"
          }
          open_orders: {
            Args: { most?: number; of: number }
            Returns: {
              before: Database["public"]["Enums"]["order_status"] | null
              customer_id: number
              found: unknown
              id: number
              status: Database["public"]["Enums"]["order_status"]
              type: Json | null
            }[]
            SetofOptions: {
              from: "*"
              to: "orders"
              isOneToOne: false
              isSetofReturn: true
            }
          }
          sums: { Args: never; Returns: Record<string, unknown> }
          totals: {
            Args: never
            Returns: {
              day: string
              total: number
            }[]
          }
        }
        Enums: {
          order_status:
            "waiting for payment" | "paid" | "sent to the customer" | "returned"
        }
        CompositeTypes: {
          place: {
            street: string | null
            number: number | null
          }
        }
      }
    }

    … = {
      public: {
        Enums: {
          order_status: [
            "waiting for payment",
            "paid",
            "sent to the customer",
            "returned",
          ],
        },
      },
    } as const
    --- exit 0
    "#);
}

/// What is the same for every schema is left out.
pub(crate) fn without_helpers(written: &str) -> String {
    let (_, written) = written.split_once("export type Database").unwrap();
    let (database, rest) = written.split_once("type Schemas").unwrap();
    let (_, rest) = rest.split_once("export const Constants").unwrap();
    format!("{database}…{rest}")
}

#[test]
fn diesel() {
    insta::assert_snapshot!(shop().run(&["schema", "--diesel"]), @r#"
    // @generated by `cargo migrate schema --diesel`

    // not shown: table log: it has no primary key, and Diesel needs one

    pub mod sql_types {
        #[derive(diesel::sql_types::SqlType)]
        #[diesel(postgres_type(name = "order_status"))]
        pub struct OrderStatus;

        #[derive(diesel::sql_types::SqlType)]
        #[diesel(postgres_type(name = "place"))]
        pub struct Place;

        #[derive(diesel::sql_types::SqlType)]
        #[diesel(postgres_type(name = "tsvector", schema = "pg_catalog"))]
        pub struct Tsvector;
    }

    diesel::table! {
        use diesel::sql_types::*;
        use super::sql_types::Place;

        customers (id) {
            id -> Int8,
            #[max_length = 120]
            email -> Varchar,
            #[sql_name = "first name"]
            first_name -> Nullable<Text>,
            tags -> Array<Nullable<Text>>,
            address -> Nullable<Place>,
        }
    }

    diesel::table! {
        use diesel::sql_types::*;
        use super::sql_types::OrderStatus;
        use super::sql_types::Tsvector;

        orders (id) {
            id -> Int4,
            customer_id -> Int8,
            status -> OrderStatus,
            before -> Nullable<OrderStatus>,
            #[sql_name = "type"]
            type_ -> Nullable<Jsonb>,
            found -> Nullable<Tsvector>,
        }
    }

    diesel::joinable!(orders -> customers (customer_id));

    diesel::allow_tables_to_appear_in_same_query!(customers, orders,);
    --- stderr
    not shown: table log: it has no primary key, and Diesel needs one
    --- exit 0
    "#);
}

#[test]
fn a_file_is_compared() {
    let project = shop();
    let written = project.run(&["schema", "--diesel"]);
    let (schema, _) = written.split_once("--- stderr").unwrap();
    project.write("schema.rs", schema);
    insta::assert_snapshot!(project.run(&["schema", "--diesel", "--check", "schema.rs"]), @"
    schema.rs is the schema that the migrations make
    --- exit 0
    ");
    project.write("schema.rs", &schema.replace("Int8", "Int4"));
    insta::assert_snapshot!(project.run(&["schema", "--diesel", "--check", "schema.rs"]), @r#"
    @@ line 24 @@
    -        id -> Int4,
    -        #[max_length = 120]
    -        email -> Varchar,
    -        #[sql_name = "first name"]
    -        first_name -> Nullable<Text>,
    -        tags -> Array<Nullable<Text>>,
    -        address -> Nullable<Place>,
    -    }
    -}
    -
    -diesel::table! {
    -    use diesel::sql_types::*;
    -    use super::sql_types::OrderStatus;
    -    use super::sql_types::Tsvector;
    -
    -    orders (id) {
    -        id -> Int4,
    -        customer_id -> Int4,
    +        id -> Int8,
    +        #[max_length = 120]
    +        email -> Varchar,
    +        #[sql_name = "first name"]
    +        first_name -> Nullable<Text>,
    +        tags -> Array<Nullable<Text>>,
    +        address -> Nullable<Place>,
    +    }
    +}
    +
    +diesel::table! {
    +    use diesel::sql_types::*;
    +    use super::sql_types::OrderStatus;
    +    use super::sql_types::Tsvector;
    +
    +    orders (id) {
    +        id -> Int4,
    +        customer_id -> Int8,
    --- stderr
    schema.rs is not the schema that the migrations make: `cargo migrate schema --diesel > schema.rs` writes it
    --- exit 1
    "#);
    insta::assert_snapshot!(project.run(&["schema", "--typescript", "--check", "types.ts"]), @"
    --- stderr
    error: can't read this: No such file or directory (os error 2)
    --> types.ts
     = help: write it: `cargo migrate schema --typescript > types.ts`

    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["schema", "--check", "types.ts"]), @"
    --- stderr
    error: the following required arguments were not provided:
      <--sql|--typescript|--diesel>

    Usage: cargo migrate schema --check <FILE> <--sql|--typescript|--diesel> [VERSION]

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(project.run(&["schema", "--diesel", "--json", "--check", "schema.rs"]), @r#"
    {"path":"schema.rs","is_current":false}
    --- exit 1
    "#);
}
