/**
 * The Sayso grammar.
 *
 * Every token comes from the scanner (src/scanner.c), a pushdown automaton that has already decided
 * what each piece of text is; the rules below only build the tree. So there are no conflicts, no
 * precedences and no extras here, and no input that the rules refuse.
 *
 * The order of `externals` is that of `enum Token` in src/tokens.h.
 */

export default grammar({
  name: "sayso",

  extras: () => [],

  externals: $ => [
    // Line ends between blocks. The scanner chooses among the three by a hash of what follows.
    $._break, $._group_break, $._super_break, $._term_break, $._code_break, $._row_break,
    $.soft_break, $.hard_break, $._setext_break, $._attribute_break, $._look, $._line_look,
    $._row_look,

    // Blocks.
    $._front_open, $.yaml, $._front_close, $.unclosed_front_matter, $._metadata_open,
    $.heading_marker, $.heading_closing, $.heading_underline,
    $.block_quote_marker, $.list_marker, $.definition_marker, $.footnote_label,
    $._close, $.unclosed_div,
    $.div_marker, $._div_end, $.div_class, $._div_space, $.stray_div_close,
    $._fence_open, $._fence_close, $.code_text, $.info_string, $.unclosed_fence, $._indented_text,
    $.thematic_break, $.html_block, $._block_comment,
    $._definition_open, $._definition_label, $._definition_colon, $._definition_destination,
    $.link_title,
    $.pipe, $.table_delimiter_row, $._table_end,

    // Inlines.
    $.text, $.entity, $.escape, $.code, $._math, $._code_start, $._math_start, $._raw_part,
    $._raw_end, $._autolink, $.html_tag, $._inline_comment,
    $.footnote_reference, $.citation_key, $.stray_braces,
    $.bracket_open, $._image_open, $._note_mark,
    $._close_plain, $._close_span, $._close_link, $._close_reference, $._unclosed,
    $.reference_label, $._target_open, $.link_destination, $._target_close,
    $._open_one, $._open_two, $._open_three, $._rest_three, $._open_strike, $._open_sub,
    $._open_super,
    $._close_one, $._close_two, $._close_three, $._close_strike, $._close_sub, $._close_super,

    // Attributes.
    $._attributes_open, $._own_attributes_open, $._attributes_close, $.unclosed_attributes,
    $.id, $.class, $.attribute_name, $._equals, $._value, $.value_line, $.quote, $.empty_value,
    $.unclosed_quote, $.unnumbered, $.raw_format, $.invalid_attribute, $._attribute_space,

    $._error_sentinel,
  ],

  rules: {
    document: $ => seq(optional($.front_matter), optional($._blocks)),

    front_matter: $ => seq(
      alias($._front_open, $.front_matter_fence),
      optional($.yaml),
      choice(alias($._front_close, $.front_matter_fence), $.unclosed_front_matter)),

    metadata_block: $ => seq(
      alias($._metadata_open, $.front_matter_fence),
      optional($.yaml),
      choice(alias($._front_close, $.front_matter_fence), $.unclosed_front_matter)),

    // Blocks, in groups of groups: an edit then breaks up a few short lists, not one long one.
    _blocks: $ => choice($._run, $._groups, $._super_groups),
    // Neither here nor below does a rule begin with a repetition: tree-sitter never uses such a
    // node again whole, nor any node that begins with one.
    _run: $ => seq($._part, repeat($._part)),
    _part: $ => choice($._block, alias($._break, $.newline), $._line_look),
    _groups: $ => seq(
      optional(alias($._run, $.group)),
      repeat1(seq(alias($._group_break, $.newline), alias($._run, $.group)))),
    _super_groups: $ => seq(
      optional($._super_group),
      repeat1(seq(alias($._super_break, $.newline), $._super_group))),
    _super_group: $ => choice(alias($._run, $.group), alias($._groups, $.group)),

    _block: $ => choice(
      $.metadata_block,
      $.heading,
      $.paragraph,
      $.block_quote,
      $.list,
      $.definition_list,
      $.pipe_table,
      $.footnote_definition,
      $.fenced_code_block,
      $.indented_code_block,
      $.fenced_div,
      $.html_block,
      alias($._block_comment, $.comment),
      $.thematic_break,
      $.reference_definition),

    // Inlines go on as long as there are any (`prec.right`): the scanner ends a paragraph by a break.
    heading: $ => choice(
      prec.right(seq($.heading_marker, optional($._inlines), optional($._heading_end))),
      seq($._inlines, optional(seq($._own_attributes, optional($._look))),
        alias($._setext_break, $.newline), $.heading_underline)),
    _heading_end: $ => prec.right(choice(
      seq($.heading_closing, optional(seq(optional($._look), $._own_attributes))),
      $._own_attributes)),
    _own_attributes: $ => alias($._heading_attributes, $.attributes),
    _heading_attributes: $ => seq(
      alias($._own_attributes_open, $.brace),
      optional($._attribute_list),
      $._attributes_end),

    paragraph: $ => $._inlines,

    block_quote: $ => seq($.block_quote_marker, optional($._blocks), $._close),

    list: $ => seq($._items, $._close),
    _items: $ => choice($._item_run, $._item_groups, $._item_super_groups),
    _item_run: $ => seq($.list_item, repeat(choice($.list_item, alias($._break, $.newline)))),
    _item_groups: $ => seq(
      alias($._item_run, $.group),
      repeat1(seq(alias($._group_break, $.newline), alias($._item_run, $.group)))),
    _item_super_groups: $ => seq(
      $._item_super_group,
      repeat1(seq(alias($._super_break, $.newline), $._item_super_group))),
    _item_super_group: $ => choice(
      alias($._item_run, $.group), alias($._item_groups, $.group)),
    list_item: $ => seq($.list_marker, optional($._blocks), $._close),

    definition_list: $ => seq(
      alias($._term, $.term),
      repeat1(seq(alias($._term_break, $.newline), $.definition))),
    _term: $ => $._inlines,
    definition: $ => seq($.definition_marker, optional($._blocks), $._close),

    pipe_table: $ => seq(
      $.table_row, $._row_end, $.table_delimiter_row,
      repeat(seq($._row_end, $.table_row)),
      $._table_end),
    _row_end: $ => seq($._row_look, alias($._row_break, $.newline)),
    table_row: $ => choice(
      $._cell,
      seq($._cell, repeat1(seq($.pipe, optional($._cell)))),
      seq($.pipe, optional($._cell), repeat(seq($.pipe, optional($._cell))))),
    _cell: $ => alias($._cell_words, $.table_cell),
    _cell_words: $ => prec(1, $._inlines),

    footnote_definition: $ => seq($.footnote_label, optional($._blocks), $._close),

    fenced_code_block: $ => seq(
      alias($._fence_open, $.code_fence),
      optional($.info_string),
      optional($.attributes),
      repeat(choice($.code_text, alias($._code_break, $.newline))),
      choice(alias($._fence_close, $.code_fence), $.unclosed_fence)),

    indented_code_block: $ => seq(
      alias($._indented_text, $.code_text),
      repeat(seq(alias($._code_break, $.newline), alias($._indented_text, $.code_text)))),

    fenced_div: $ => seq(
      $.div_marker,
      optional(alias($._div_space, $.space)),
      choice($.attributes, $.div_class),
      optional(alias($._div_space, $.space)),
      optional($.div_marker),
      optional($._blocks),
      choice(alias($._div_end, $.div_marker), $.unclosed_div)),

    reference_definition: $ => seq(
      alias($._whole_definition_label, $.reference_label),
      alias($._definition_colon, $.colon),
      optional(alias($._definition_destination, $.link_destination)),
      optional($.link_title)),

    _whole_definition_label: $ => seq(
      alias($._definition_open, $.bracket_open), alias($._definition_label, $.label_text)),

    // Inlines.
    _inlines: $ => prec.right(seq($._inline, repeat($._inline))),
    _inline: $ => choice(
      $.text, $.entity, $.escape, $.soft_break, $.hard_break, $._look, $.html_tag,
      $.footnote_reference, $.citation_key, $.stray_braces, $.stray_div_close,
      alias($._inline_comment, $.comment),
      $.code_span, $.math, $.autolink,
      $.span, $.link, $.image, $.reference_link, $.reference_image,
      $.bracketed, $.unclosed_bracket, $.inline_note, $._no_note,
      $.emphasis, $.strong, $.strikeout, $.subscript, $.superscript, $._unclosed_emphasis),

    code_span: $ => seq(
      choice(
        $.code,
        seq(alias($._code_start, $.code),
          repeat(choice(alias($._raw_part, $.code), alias($._attribute_break, $.soft_break))),
          alias($._raw_end, $.code))),
      optional($.attributes)),
    math: $ => choice(
      alias($._math, $.math_text),
      seq(alias($._math_start, $.math_text),
        repeat(choice(alias($._raw_part, $.math_text), alias($._attribute_break, $.soft_break))),
        alias($._raw_end, $.math_text))),
    autolink: $ => seq(alias($._autolink, $.uri), optional($.attributes)),

    span: $ => seq(
      $.bracket_open, optional($._inlines), alias($._close_span, $.bracket_close), $.attributes),
    link: $ => seq(
      $.bracket_open, optional($._inlines), alias($._close_link, $.bracket_close),
      $.link_target, optional($.attributes)),
    image: $ => seq(
      alias($._image_open, $.bracket_open), optional($._inlines),
      alias($._close_link, $.bracket_close), $.link_target, optional($.attributes)),
    reference_link: $ => seq(
      $.bracket_open, optional($._inlines), alias($._close_reference, $.bracket_close),
      $.reference_label),
    reference_image: $ => seq(
      alias($._image_open, $.bracket_open), optional($._inlines),
      alias($._close_reference, $.bracket_close), $.reference_label),
    bracketed: $ => seq(
      choice($.bracket_open, alias($._image_open, $.bracket_open)), optional($._inlines),
      alias($._close_plain, $.bracket_close)),
    unclosed_bracket: $ => seq(
      choice($.bracket_open, alias($._image_open, $.bracket_open)), optional($._inlines),
      $._unclosed),
    inline_note: $ => seq(
      alias($._note_mark, $.note_marker), $.bracket_open, optional($._inlines),
      alias($._close_plain, $.bracket_close)),
    // `^[words]{.class}` is no note but a caret and a span.
    _no_note: $ => seq(
      alias($._note_mark, $.text),
      choice($.span, $.link, $.reference_link, $.unclosed_bracket)),

    link_target: $ => seq(
      alias($._target_open, $.paren), optional($.link_destination),
      alias($._target_close, $.paren)),

    emphasis: $ => seq(
      alias($._open_one, $.delimiter), optional($._inlines), alias($._close_one, $.delimiter)),
    strong: $ => choice(
      seq(alias($._open_two, $.delimiter), optional($._inlines), alias($._close_two, $.delimiter)),
      seq(alias($._open_three, $.delimiter), alias($._rest_three, $.delimiter),
        optional($._inlines), choice(
        alias($._close_three, $.delimiter),
        seq(alias($._close_one, $.delimiter), optional($._inlines),
          alias($._close_two, $.delimiter)),
        seq(alias($._close_two, $.delimiter), optional($._inlines),
          alias($._close_one, $.delimiter))))),
    strikeout: $ => seq(
      alias($._open_strike, $.delimiter), optional($._inlines),
      alias($._close_strike, $.delimiter)),
    subscript: $ => seq(
      alias($._open_sub, $.delimiter), optional($._inlines), alias($._close_sub, $.delimiter)),
    superscript: $ => seq(
      alias($._open_super, $.delimiter), optional($._inlines),
      alias($._close_super, $.delimiter)),
    // Emphasis that is never closed is its delimiter, as text, and its contents.
    _unclosed_emphasis: $ => choice(
      seq(alias($._open_one, $.text), optional($._inlines), $._unclosed),
      seq(alias($._open_two, $.text), optional($._inlines), $._unclosed),
      seq(alias($._open_three, $.text), alias($._rest_three, $.text), optional($._inlines),
        $._unclosed),
      seq(alias($._open_three, $.delimiter), alias($._rest_three, $.text), optional($._inlines),
        alias($._close_one, $.delimiter), optional($._inlines), $._unclosed),
      seq(alias($._open_three, $.text), alias($._rest_three, $.delimiter), optional($._inlines),
        alias($._close_two, $.delimiter), optional($._inlines), $._unclosed),
      // To Pandoc, two tildes that strike nothing out are an empty subscript.
      seq(alias($._open_strike, $.delimiter), optional($._inlines), $._unclosed),
      seq(alias($._open_sub, $.text), optional($._inlines), $._unclosed),
      seq(alias($._open_super, $.text), optional($._inlines), $._unclosed)),

    // Attributes.
    attributes: $ => seq(
      alias($._attributes_open, $.brace), optional($._attribute_list), $._attributes_end),
    _attributes_end: $ => choice(alias($._attributes_close, $.brace), $.unclosed_attributes),
    _attribute_list: $ => repeat1(choice(
      $.id, $.class, $.attribute, $.unnumbered, $.raw_format, $.invalid_attribute,
      alias($._attribute_space, $.space), alias($._attribute_break, $.newline))),
    attribute: $ => seq($.attribute_name, alias($._equals, $.equals), choice(
      $.empty_value,
      alias($._bare_value, $.attribute_value),
      seq($.quote, optional($.attribute_value), choice($.quote, $.unclosed_quote)))),
    _bare_value: $ => $._value,
    attribute_value: $ => choice(
      $._value,
      seq($.value_line, repeat1(seq(alias($._attribute_break, $.newline), optional($.value_line)))),
      repeat1(seq(alias($._attribute_break, $.newline), optional($.value_line)))),
  },
});
