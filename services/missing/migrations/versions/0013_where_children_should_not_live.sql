-- Whoever has ever lived where somebody senior should look, found without reading the whole register (store/unsuitable.py).
CREATE INDEX children_unregistered ON missing.children (child_id) WHERE snapshot @? '$.**.place ? (@ starts with "Z1")';
CREATE INDEX children_supported ON missing.children ((snapshot ->> 'date_of_birth'))
    WHERE snapshot @? '$.**.place ? (@ == "K3" || @ == "H5" || @ == "P2")';
