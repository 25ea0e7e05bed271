; The words of a report are left alone; what is marked up, and the marks themselves, are not.

(heading) @markup.heading
(heading_marker) @punctuation.special
(heading_closing) @punctuation.special
(heading_underline) @punctuation.special

(emphasis) @markup.italic
(strong) @markup.bold
(strikeout) @markup.strikethrough
(delimiter) @punctuation.delimiter

(code_span) @markup.raw
(fenced_code_block (code_text) @markup.raw.block)
(indented_code_block) @markup.raw.block
(code_fence) @punctuation.delimiter
(info_string) @label
(math) @markup.math

(block_quote_marker) @punctuation.special
(list_marker) @markup.list
(definition_marker) @punctuation.special
(term) @markup.strong
(thematic_break) @punctuation.special
(div_marker) @punctuation.special
(div_class) @type
(pipe) @punctuation.special
(table_delimiter_row) @punctuation.special

(bracket_open) @punctuation.bracket
(bracket_close) @punctuation.bracket
(paren) @punctuation.bracket
(note_marker) @punctuation.special
(link_destination) @markup.link.url
(link_title) @string
(uri) @markup.link.url
(reference_label) @markup.link.label
(footnote_label) @markup.link.label
(footnote_reference) @markup.link
(citation_key) @markup.link

(brace) @punctuation.bracket
(id) @constant
(class) @type
(unnumbered) @type
(raw_format) @type
(attribute_name) @attribute
(equals) @operator
(quote) @string
(attribute_value) @string

(escape) @string.escape
(entity) @string.special
(hard_break) @punctuation.special
(html_tag) @tag
(html_block) @tag
(comment) @comment
(front_matter_fence) @punctuation.delimiter

; Faults.
(invalid_attribute) @error
(stray_braces) @error
(stray_div_close) @error
