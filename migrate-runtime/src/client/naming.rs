//! The URL of another database on the same server.

/// The same URL or connection string, naming another database. The name needs no encoding.
pub(crate) fn naming(url: &str, database: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        // Of an option that is given twice the last one holds, for libpq as well.
        return format!("{url} dbname={database}");
    };
    // As tokio-postgres reads it: a password may hold a slash and a question mark.
    let (account, rest) = rest.split_at(rest.find('@').map_or(0, |at| at + 1));
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let host = place.split_once('/').map_or(place, |(host, _)| host);
    let kept: Vec<&str> =
        parameters.split('&').filter(|one| !one.is_empty() && !one.starts_with("dbname=")).collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    format!("{scheme}://{account}{host}/{database}{mark}{}", kept.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_the_database_stays() {
        let cases = [
            (
                "postgresql://u:p/w@h:5433/app?sslmode=require",
                "postgresql://u:p/w@h:5433/other?sslmode=require",
            ),
            ("postgres://u:p?w@h/app", "postgres://u:p?w@h/other"),
            ("postgres://h", "postgres://h/other"),
            ("postgres://u@%2Frun%2Fpg:5432/a%20b", "postgres://u@%2Frun%2Fpg:5432/other"),
            ("postgres:///app?host=/run&dbname=x&user=u", "postgres:///other?host=/run&user=u"),
            ("postgres://[::1]/app", "postgres://[::1]/other"),
            ("host=h user=u dbname=app", "host=h user=u dbname=app dbname=other"),
        ];
        for (url, expected) in cases {
            assert_eq!(naming(url, "other"), expected);
            let parsed: tokio_postgres::Config = naming(url, "other").parse().unwrap();
            assert_eq!(parsed.get_dbname(), Some("other"), "{url}");
        }
    }
}
