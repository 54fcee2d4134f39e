SELECT
  (SELECT application_id FROM pragma_application_id),
  (SELECT user_version FROM pragma_user_version),
  (SELECT count(*) FROM sqlite_schema),
  (SELECT count(*) FROM pragma_table_info('entries') WHERE name IN ('ns', 'kind', 'id', 'version', 'due', 'value'))
  + (SELECT count(*) FROM pragma_table_info('namespaces') WHERE name IN ('name', 'first', 'last', 'conversations'))
  + (SELECT count(*) FROM pragma_table_info('events') WHERE name IN ('row', 'payload'))
