-- Reads many texts in one run of Pandoc: each line of the standard input is a JSON string, each line
-- of the output Pandoc's own tree of it, as JSON.
local format = "markdown-smart-native_spans-native_divs-implicit_figures-raw_tex-latex_macros"
for line in io.lines() do
  local document = pandoc.read(pandoc.json.decode(line, false), format)
  io.write((pandoc.write(document, "json"):gsub("\n", " ")), "\n")
end
