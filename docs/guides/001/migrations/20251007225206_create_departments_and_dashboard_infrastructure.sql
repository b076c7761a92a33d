CREATE TABLE dashboard_widgets (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), title TEXT NOT NULL);
CREATE TABLE department_dashboards (
  department_id UUID NOT NULL REFERENCES departments(id),
  widget_id UUID NOT NULL REFERENCES dashboard_widgets(id),
  PRIMARY KEY (department_id, widget_id)
);
