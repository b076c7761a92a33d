CREATE TABLE beauticians (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL REFERENCES auth.users(id),
  rating NUMERIC(3, 2)
);
CREATE TABLE beautician_services (
  beautician_id UUID NOT NULL REFERENCES beauticians(id) ON DELETE CASCADE,
  service TEXT NOT NULL,
  PRIMARY KEY (beautician_id, service)
);
CREATE TABLE beautician_schedules (
  beautician_id UUID NOT NULL REFERENCES beauticians(id) ON DELETE CASCADE,
  weekday SMALLINT NOT NULL CHECK (weekday BETWEEN 0 AND 6),
  opens TIME NOT NULL,
  closes TIME NOT NULL
);
ALTER TABLE beauticians ENABLE ROW LEVEL SECURITY;
ALTER TABLE beautician_services ENABLE ROW LEVEL SECURITY;
ALTER TABLE beautician_schedules ENABLE ROW LEVEL SECURITY;
