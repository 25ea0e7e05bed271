[
  (front_matter)
  (metadata_block)
  (fenced_div)
  (fenced_code_block)
  (indented_code_block)
  (block_quote)
  (list)
  (list_item)
  (pipe_table)
  (footnote_definition)
  (definition_list)
] @fold
