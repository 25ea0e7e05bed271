; The parts of a report that are in another language.

((yaml) @injection.content
  (#set! injection.language "yaml"))

((html_block) @injection.content
  (#set! injection.language "html")
  (#set! injection.combined))

((html_tag) @injection.content
  (#set! injection.language "html")
  (#set! injection.combined))

((math_text) @injection.content
  (#set! injection.language "latex"))

((fenced_code_block
  (info_string) @injection.language
  (code_text) @injection.content))
