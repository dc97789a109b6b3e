-- Filters of the audit by how an action or an object begins: in the order of bytes, in which a beginning is one range of an index. What was
-- refused or failed is rare, and is found by itself; a time long ago is read from its end backwards.

DROP INDEX audit_entry_object, audit_entry_at;
CREATE INDEX audit_entry_action ON audit_entry (action COLLATE "C", id);
CREATE INDEX audit_entry_object ON audit_entry (object COLLATE "C", id);
CREATE INDEX audit_entry_not_done ON audit_entry (result, id) WHERE result <> 'done';
CREATE INDEX audit_entry_at ON audit_entry (at, id);
