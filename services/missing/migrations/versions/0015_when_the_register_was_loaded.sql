-- When the register was loaded last, without reading years of the access log (store/access.py).
CREATE INDEX audit_of_loads ON missing.audit (at) WHERE action IN ('import_ssda903', 'import_list_8', 'record_child');
