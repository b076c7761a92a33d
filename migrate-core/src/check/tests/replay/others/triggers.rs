use super::super::refusal;

#[test]
fn a_trigger_of_a_function_that_returns_something_else() {
    let sql = "CREATE TABLE t (id int);\n\
        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
        CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();";
    insta::assert_snapshot!(refusal(sql), @"
    42P17: function `f` does not return type `trigger`
     --> 001_a.sql:3:68
      |
    3 | CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
      |                                                                    ^
      |
     ::: 001_a.sql:2:17
      |
    2 | CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
      |                 --- created here
      |
      = help: write RETURNS trigger
    ");
}

#[test]
fn a_trigger_that_views_can_t_have() {
    let sql = "CREATE VIEW v AS SELECT 1 AS a;\n\
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';\n\
        CREATE TRIGGER tr BEFORE INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();";
    insta::assert_snapshot!(refusal(sql), @"
    42809: `v` is a view, and can't have BEFORE or AFTER triggers FOR EACH ROW
     --> 001_a.sql:3:36
      |
    3 | CREATE TRIGGER tr BEFORE INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
      |                                    ^
      |
     ::: 001_a.sql:1:13
      |
    1 | CREATE VIEW v AS SELECT 1 AS a;
      |             - created here
    ");
}

#[test]
fn a_trigger_with_a_transition_table() {
    let sql = "CREATE TABLE t (id int) PARTITION BY LIST (id);\n\
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';\n\
        CREATE TRIGGER tr AFTER INSERT ON t REFERENCING NEW TABLE AS n FOR EACH ROW EXECUTE FUNCTION f();";
    insta::assert_snapshot!(refusal(sql), @"
    0A000: `t` is a partitioned table: its triggers FOR EACH ROW can't have transition tables
     --> 001_a.sql:3:35
      |
    3 | CREATE TRIGGER tr AFTER INSERT ON t REFERENCING NEW TABLE AS n FOR EACH ROW EXECUTE FUNCTION f();
      |                                   ^
    ");
}

#[test]
fn a_trigger_of_columns() {
    let sql = "CREATE TABLE t (id int);\n\
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';\n\
        CREATE TRIGGER tr BEFORE UPDATE OF id, id ON t FOR EACH ROW EXECUTE FUNCTION f();\n\
        CREATE TRIGGER tr BEFORE UPDATE OF ide ON t FOR EACH ROW EXECUTE FUNCTION f();";
    insta::assert_snapshot!(refusal(sql), @"
    42701: column `id` is written more than once
     --> 001_a.sql:3:40
      |
    3 | CREATE TRIGGER tr BEFORE UPDATE OF id, id ON t FOR EACH ROW EXECUTE FUNCTION f();
      |                                        ^^

    42703: column `ide` of `t` does not exist
     --> 001_a.sql:4:36
      |
    4 | CREATE TRIGGER tr BEFORE UPDATE OF ide ON t FOR EACH ROW EXECUTE FUNCTION f();
      |                                    ^^^
      |
      = help: did you mean `id`?
    ");
}

#[test]
fn what_when_can_t_see() {
    let sql = "CREATE TABLE t (id int);\n\
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';\n\
        CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (OLD.id > 1) EXECUTE FUNCTION f();\n\
        CREATE TRIGGER tr BEFORE DELETE ON t FOR EACH ROW WHEN (NEW.id > 1) EXECUTE FUNCTION f();\n\
        CREATE TRIGGER tr AFTER UPDATE ON t WHEN (NEW.id > 1) EXECUTE FUNCTION f();";
    insta::assert_snapshot!(refusal(sql), @"
    42P17: the WHEN of an INSERT trigger can't use OLD
     --> 001_a.sql:3:57
      |
    3 | CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (OLD.id > 1) EXECUTE FUNCTION f();
      |                                                         ^^^^^^^^^^

    42P17: the WHEN of a DELETE trigger can't use NEW
     --> 001_a.sql:4:57
      |
    4 | CREATE TRIGGER tr BEFORE DELETE ON t FOR EACH ROW WHEN (NEW.id > 1) EXECUTE FUNCTION f();
      |                                                         ^^^^^^^^^^

    42P17: the WHEN of a trigger FOR EACH STATEMENT can't use the columns of OLD or NEW
     --> 001_a.sql:5:43
      |
    5 | CREATE TRIGGER tr AFTER UPDATE ON t WHEN (NEW.id > 1) EXECUTE FUNCTION f();
      |                                           ^^^^^^^^^^
    ");
}

#[test]
fn a_policy_twice() {
    let sql = "CREATE TABLE t (id int);\n\
        CREATE POLICY p ON t USING (true);\n\
        CREATE POLICY p ON t USING (id > 1);";
    insta::assert_snapshot!(refusal(sql), @"
    42710: policy `p` of `t` exists already
     --> 001_a.sql:3:15
      |
    3 | CREATE POLICY p ON t USING (id > 1);
      |               ^
      |
     ::: 001_a.sql:2:15
      |
    2 | CREATE POLICY p ON t USING (true);
      |               - created here
      |
      = help: drop it first if this one is to take its place
    ");
}

#[test]
fn a_policy_of_a_view() {
    let sql = "CREATE VIEW v AS SELECT 1 AS a;\n\
        CREATE POLICY p ON v USING (true);";
    insta::assert_snapshot!(refusal(sql), @"
    42809: `v` is a view, not a table
     --> 001_a.sql:2:20
      |
    2 | CREATE POLICY p ON v USING (true);
      |                    ^
      |
     ::: 001_a.sql:1:13
      |
    1 | CREATE VIEW v AS SELECT 1 AS a;
      |             - created here
    ");
}

#[test]
fn a_policy_with_the_wrong_clause() {
    let sql = "CREATE TABLE t (id int);\n\
        CREATE POLICY p ON t FOR SELECT WITH CHECK (true);\n\
        CREATE POLICY p ON t FOR INSERT USING (true);";
    insta::assert_snapshot!(refusal(sql), @"
    42601: WITH CHECK can't be applied to SELECT or DELETE
     --> 001_a.sql:2:15
      |
    2 | CREATE POLICY p ON t FOR SELECT WITH CHECK (true);
      |               ^

    42601: only WITH CHECK can be applied to INSERT
     --> 001_a.sql:3:15
      |
    3 | CREATE POLICY p ON t FOR INSERT USING (true);
      |               ^
    ");
}

#[test]
fn a_rule_of_a_sequence() {
    let sql = "CREATE SEQUENCE s;\n\
        CREATE RULE r AS ON INSERT TO s DO INSTEAD NOTHING;";
    insta::assert_snapshot!(refusal(sql), @"
    42809: `s` is a sequence, and can't have rules
     --> 001_a.sql:2:31
      |
    2 | CREATE RULE r AS ON INSERT TO s DO INSTEAD NOTHING;
      |                               ^
      |
     ::: 001_a.sql:1:17
      |
    1 | CREATE SEQUENCE s;
      |                 - created here
    ");
}

#[test]
fn a_constraint_trigger_of_a_view() {
    let sql = "CREATE VIEW v AS SELECT 1 AS id;\n\
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';\n\
        CREATE CONSTRAINT TRIGGER tr AFTER INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();";
    insta::assert_snapshot!(refusal(sql), @"
    42809: `v` is a view, and can't have constraint triggers
     --> 001_a.sql:3:46
      |
    3 | CREATE CONSTRAINT TRIGGER tr AFTER INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
      |                                              ^
      |
     ::: 001_a.sql:1:13
      |
    1 | CREATE VIEW v AS SELECT 1 AS id;
      |             - created here
    ");
}

#[test]
fn transition_tables_stand_with_one_event_after_it() {
    let said = |trigger: &str| {
        refusal(&format!(
            "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;\n\
             CREATE TRIGGER x {trigger} FOR EACH STATEMENT EXECUTE FUNCTION f();"
        ))
    };
    insta::assert_snapshot!(said("AFTER INSERT OR UPDATE ON t REFERENCING NEW TABLE AS n"), @"
    0A000: triggers with more than one event can't have transition tables
     --> 001_a.sql:2:44
      |
    2 | CREATE TRIGGER x AFTER INSERT OR UPDATE ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f();
      |                                            ^
      |
      = help: make a trigger for each event; they may run the same function
    ");
    insta::assert_snapshot!(said("AFTER UPDATE OF a ON t REFERENCING NEW TABLE AS n"), @"
    0A000: triggers with lists of columns can't have transition tables
     --> 001_a.sql:2:39
      |
    2 | CREATE TRIGGER x AFTER UPDATE OF a ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f();
      |                                       ^
    ");
    insta::assert_snapshot!(said("BEFORE UPDATE ON t REFERENCING NEW TABLE AS n"), @"
    42P17: only AFTER triggers can have transition tables
     --> 001_a.sql:2:35
      |
    2 | CREATE TRIGGER x BEFORE UPDATE ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f();
      |                                   ^
    ");
    insta::assert_snapshot!(said("AFTER TRUNCATE ON t REFERENCING OLD TABLE AS o"), @"
    0A000: TRUNCATE triggers can't have transition tables
     --> 001_a.sql:2:36
      |
    2 | CREATE TRIGGER x AFTER TRUNCATE ON t REFERENCING OLD TABLE AS o FOR EACH STATEMENT EXECUTE FUNCTION f();
      |                                    ^
    ");
    insta::assert_snapshot!(said("AFTER INSERT ON t REFERENCING OLD TABLE AS o"), @"
    42P17: an INSERT trigger has no OLD TABLE
     --> 001_a.sql:2:34
      |
    2 | CREATE TRIGGER x AFTER INSERT ON t REFERENCING OLD TABLE AS o FOR EACH STATEMENT EXECUTE FUNCTION f();
      |                                  ^
    ");
    insta::assert_snapshot!(said("AFTER DELETE ON t REFERENCING NEW TABLE AS n"), @"
    42P17: a DELETE trigger has no NEW TABLE
     --> 001_a.sql:2:34
      |
    2 | CREATE TRIGGER x AFTER DELETE ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f();
      |                                  ^
    ");
}
