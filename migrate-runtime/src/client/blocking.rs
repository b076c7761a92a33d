use std::time::Duration;

use postgres::Client;

use super::answer;
use crate::link::{Failure, Link, Row};

impl Link for Client {
    async fn query(&mut self, sql: &str) -> Result<Vec<Row>, Failure> {
        Ok(answer::rows(&self.simple_query(sql)?))
    }

    async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        Ok(self.batch_execute(sql)?)
    }

    async fn sleep(&mut self, time: Duration) {
        std::thread::sleep(time);
    }
}
