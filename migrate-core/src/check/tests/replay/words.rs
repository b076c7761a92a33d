//! Settings, modifiers of types, attributes of constraints, operators with ANY.

use super::*;

#[test]
fn settings() {
    insta::assert_snapshot!(refusal("SET serch_path = a;\nSET shared_buffers = '1GB';\nSET app.tenant = 'a';"), @"
    42704: unrecognized configuration parameter `serch_path`
     --> 001_a.sql:1:5
      |
    1 | SET serch_path = a;
      |     ^^^^^^^^^^
      |
      = help: did you mean `search_path`?

    55P02: parameter `shared_buffers` cannot be set in a session
     --> 001_a.sql:2:5
      |
    2 | SET shared_buffers = '1GB';
      |     ^^^^^^^^^^^^^^
      |
      = help: the server's configuration has it, or ALTER SYSTEM
    ");
}

#[test]
fn what_a_type_or_a_constraint_can_not_have() {
    let sql = "CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE a (id int REFERENCES p NOT DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE b (id int, FOREIGN KEY (id) REFERENCES p NOT DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE c (id int, CHECK (id > 0) DEFERRABLE);
CREATE TABLE d (note text(5));";
    insta::assert_snapshot!(refusal(sql), @"
    42601: constraint declared INITIALLY DEFERRED must be DEFERRABLE
     --> 001_a.sql:2:52
      |
    2 | CREATE TABLE a (id int REFERENCES p NOT DEFERRABLE INITIALLY DEFERRED);
      |                                                    ^^^^^^^^^^^^^^^^^^

    42601: constraint declared INITIALLY DEFERRED must be DEFERRABLE
     --> 001_a.sql:3:70
      |
    3 | CREATE TABLE b (id int, FOREIGN KEY (id) REFERENCES p NOT DEFERRABLE INITIALLY DEFERRED);
      |                                                                      ^^^^^^^^^^^^^^^^^^

    0A000: CHECK constraints cannot be marked DEFERRABLE
     --> 001_a.sql:4:40
      |
    4 | CREATE TABLE c (id int, CHECK (id > 0) DEFERRABLE);
      |                                        ^^^^^^^^^^

    42601: type modifier is not allowed for type `text`
     --> 001_a.sql:5:22
      |
    5 | CREATE TABLE d (note text(5));
      |                      ^^^^^^^
      |
      = help: remove what stands in brackets
    ");
}

#[test]
fn any_asks_for_an_array() {
    insta::assert_snapshot!(refusal("CREATE TABLE a (id int);\nSELECT * FROM a WHERE id = ANY (id);"), @"
    42809: op ANY/ALL (array) requires array on right side
     --> 001_a.sql:2:26
      |
    2 | SELECT * FROM a WHERE id = ANY (id);
      |                          ^
    ");
}
