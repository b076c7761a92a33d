CREATE TABLE vendor_onboarding_steps (
  vendor_id UUID NOT NULL REFERENCES vendors(id) ON DELETE CASCADE,
  step TEXT NOT NULL,
  done_at TIMESTAMPTZ,
  PRIMARY KEY (vendor_id, step)
);
ALTER TABLE vendor_onboarding_steps ENABLE ROW LEVEL SECURITY;
