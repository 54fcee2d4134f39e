-- Only a database without tables accepts the page size.
PRAGMA page_size = 4096;
-- "StSt". Set before the switch to WAL, so that it is in the file itself from the first moment on: FileInspection reads it there.
PRAGMA application_id = 0x53745374;
