-- Only a database without tables takes the page size.
PRAGMA page_size = 4096;
-- "StSt". Before the switch to WAL, so that it stands in the file itself from the first moment on: FileInspection reads it there.
PRAGMA application_id = 0x53745374;
