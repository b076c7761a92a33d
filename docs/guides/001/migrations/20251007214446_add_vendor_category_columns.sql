ALTER TABLE vendors ADD COLUMN category_id UUID REFERENCES vendor_categories(id);
