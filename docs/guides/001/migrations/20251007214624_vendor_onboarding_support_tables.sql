CREATE TABLE vendor_document_checklist (
  vendor_id UUID NOT NULL REFERENCES vendors(id) ON DELETE CASCADE,
  document TEXT NOT NULL,
  verified_at TIMESTAMPTZ,
  PRIMARY KEY (vendor_id, document)
);
