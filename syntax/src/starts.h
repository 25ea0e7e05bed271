// What begins where a block may begin.
#ifndef SAYSO_STARTS_H_
#define SAYSO_STARTS_H_

#include "text.h"

// Whether the line that we are in is the text of an underlined heading.
static bool is_underlined(State *s, TSLexer *lx) {
  while (!at_line_end(lx)) next(lx);
  Line line;
  walk(s, lx, &line, MARK_NEVER);
  return !line.eof && !line.blanks && line.keep == s->block_count &&
         (line_class(lx, &line) & SETEXT_LINE);
}

static bool paragraph_text(State *s, TSLexer *lx, int32_t last) {
  begin_inlines(s, FIRST_LINE);
  return scan_text(s, lx, last);
}

static bool paragraph_marked(State *s, TSLexer *lx) {
  begin_inlines(s, FIRST_LINE);
  return give_marked(lx, TEXT);
}

// ---- Containers -----------------------------------------------------------------------------

// The marker of a list item, whose list is open or begins with it.
static bool open_item(State *s, TSLexer *lx, const Marker *m, unsigned indent, bool new_list) {
  // The white space may tell that it was no marker, which the text before it then shows.
  lx->mark_end(lx);
  int32_t bullet = m->style == BULLETS;
  unsigned spaces = 1;
  if (!at_line_end(lx)) {
    unsigned column = s->column + m->width;
    unsigned first = peek(lx) == '\t' ? 4 - column % 4 : 1;
    next(lx);
    if (new_list && !marker_holds(lx, m)) return paragraph_marked(s, lx);
    lx->mark_end(lx);
    unsigned more = eat_spaces(lx, column + first);
    if (!at_line_end(lx) && more <= 3) {
      lx->mark_end(lx);
      spaces = first + more;
    }
    if (new_list && !bullet && is_underlined(s, lx)) return paragraph_marked(s, lx);
  }
  s->column = (uint8_t)((s->column + m->width + spaces) % 4);
  if (new_list) push_block(s, LIST, list_type(m));
  push_block(s, ITEM, (uint8_t)(indent + m->width + spaces));
  return give_marked(lx, LIST_MARKER);
}

static bool room(const State *s) { return s->block_count + 2 <= MAX_CONTAINERS; }

// `-`, `*`, `_`, `+`: items, thematic breaks, metadata, emphasis.
enum Metadata { NO_METADATA, CLOSED_METADATA, OPEN_METADATA };
static enum Metadata read_metadata(TSLexer *lx);

static bool start_dash(State *s, TSLexer *lx, unsigned indent, bool file) {
  int32_t c = peek(lx);
  next(lx);
  lx->mark_end(lx);
  if (at_white(lx) && c != '_') {
    unsigned spaces = 1, first = peek(lx) == '\t' ? 4 - (s->column + 1u) % 4 : 1;
    if (!at_line_end(lx)) {
      next(lx);
      lx->mark_end(lx);
      unsigned more = eat_spaces(lx, s->column + 1u + first);
      if (!at_line_end(lx) && more <= 3) {
        lx->mark_end(lx);
        spaces = first + more;
      }
      if (c != '+' && rest_is_rule(lx, c, 1)) {
        s->mode = AT_END;
        return give(lx, THEMATIC_BREAK);
      }
    }
    if (!room(s)) return paragraph_marked(s, lx);
    s->column = (uint8_t)((s->column + 1 + spaces) % 4);
    push_block(s, LIST, BULLETS * 3);
    push_block(s, ITEM, (uint8_t)(indent + 1 + spaces));
    return give_marked(lx, LIST_MARKER);
  }
  if (c == '+') return paragraph_text(s, lx, c);
  if (c == '-' && peek(lx) == '@') {
    begin_inlines(s, FIRST_LINE);
    next(lx);
    return scan_citation(s, lx);
  }
  unsigned length = 1 + eat_run(lx, c);
  // Three are an opener of one and one of two.
  bool white = is_space(peek(lx));
  if (c == '-' || length != 3 || white) lx->mark_end(lx);
  if (c == '-' && length == 3 && indent == 0 && rest_is_blank(lx) &&
      !within(s, s->block_count, QUOTE_BLOCK) && !within(s, s->block_count, ITEM) &&
      !within(s, s->block_count, FOOTNOTE) && !within(s, s->block_count, DEFINITION_BODY)) {
    enum Metadata found = read_metadata(lx);
    if (found == CLOSED_METADATA || (file && found == OPEN_METADATA)) {
      s->mode = IN_FRONT;
      if (found == OPEN_METADATA) set(s, BRACES_OPEN);
      return give_marked(lx, file ? FRONT_OPEN : METADATA_OPEN);
    }
    s->mode = AT_END;
    return give_marked(lx, THEMATIC_BREAK);
  }
  if (rest_is_rule(lx, c, length)) {
    s->mode = AT_END;
    return give(lx, THEMATIC_BREAK);
  }
  begin_inlines(s, FIRST_LINE);
  if (c == '-' || white || length > 3) return text(s, lx);
  bool low = c == '_';
  if (length == 1) return open_inline(s, lx, low ? LOW_ONE : STAR_ONE, OPEN_ONE);
  if (length == 2) return open_inline(s, lx, low ? LOW_TWO : STAR_TWO, OPEN_TWO);
  return open_three(s, lx, low ? LOW_THREE : STAR_THREE);
}

static bool start_quote(State *s, TSLexer *lx) {
  next(lx);
  unsigned column = s->column + 1u, first = 0;
  if (is_space(peek(lx))) {
    // A tab is one column of the marker's, and the rest of it indents.
    first = peek(lx) == '\t' ? 4 - column % 4 : 1;
    next(lx);
  }
  lx->mark_end(lx);
  unsigned more = eat_spaces(lx, column + first);
  if (more < 4) {
    lx->mark_end(lx);
    s->indent = (uint8_t)(more + (first ? first - 1 : 0));
  }
  s->column = (uint8_t)((column + first + (more < 4 ? more : 0)) % 4);
  if (!room(s) || is_underlined(s, lx)) return paragraph_marked(s, lx);
  push_block(s, QUOTE_BLOCK, 0);
  return give_marked(lx, QUOTE_MARKER);
}

static bool start_hash(State *s, TSLexer *lx, unsigned indent) {
  next(lx);
  if (indent > 0 || !(peek(lx) == '#' || at_white(lx))) {
    if (peek(lx) != '.' && peek(lx) != ')') return paragraph_text(s, lx, '#');
    Marker m = {.found = true, .end = peek(lx) == ')' ? ONE_PAREN : PERIOD, .style = HASHES,
                .width = 2};
    next(lx);
    if (!at_white(lx) || !room(s)) return paragraph_text(s, lx, '.');
    return open_item(s, lx, &m, indent, true);
  }
  eat_run(lx, '#');
  if (!at_white(lx)) return paragraph_text(s, lx, '#');
  eat_spaces(lx, 0);
  begin_inlines(s, HEADING);
  return give(lx, HEADING_MARKER);
}

// A word, a number, or `(`: an item of an ordered list, or text.
static bool start_word(State *s, TSLexer *lx, unsigned indent) {
  int32_t c = peek(lx);
  Marker m = {0};
  if (c == '(') {
    next(lx);
    lx->mark_end(lx);
    if (peek(lx) == '@') {
      // `(@label)`, or a citation between parentheses.
      next(lx);
      m.width = 2;
      for (; (is_word(peek(lx)) || peek(lx) == '_' || peek(lx) == '-') && m.width < 99; m.width++)
        next(lx);
      bool marker = peek(lx) == ')';
      if (marker) next(lx);
      if (!marker || !at_white(lx) || !room(s)) return paragraph_marked(s, lx);
      m = (Marker){.found = true, .end = TWO_PARENS, .style = EXAMPLES,
                   .width = (uint8_t)(m.width + 1)};
      return open_item(s, lx, &m, indent, true);
    }
    if (peek(lx) == '#' || is_digit(peek(lx)) || is_ascii_letter(peek(lx)))
      m = read_marker_in(lx, true);
    else
      return paragraph_text(s, lx, '(');
  } else {
    m = read_marker_in(lx, false);
  }
  if (m.found && room(s)) return open_item(s, lx, &m, indent, true);
  return paragraph_text(s, lx, m.word ? 'a' : '.');
}

// The next item of the list that is open.
static bool next_item(State *s, TSLexer *lx, unsigned indent) {
  uint8_t type = s->blocks[s->block_count - 1].value;
  Marker m = read_marker(lx);
  if (!same_list(&m, type)) {
    // Not reached: the line end has seen the marker.
    s->block_count--;
    lx->mark_end(lx);
    return give_marked(lx, CLOSE);
  }
  return open_item(s, lx, &m, indent, false);
}

static bool start_definition(State *s, TSLexer *lx) {
  clear(s, DEFINITION);
  next(lx);
  lx->mark_end(lx);
  unsigned more = eat_spaces(lx, s->column + 1u);
  if (!at_line_end(lx) && more <= 4) lx->mark_end(lx);
  s->column = 0;
  push_block(s, DEFINITION_BODY, 2);
  return give_marked(lx, DEFINITION_MARKER);
}

// ---- Divs -----------------------------------------------------------------------------------

static bool start_colons(State *s, TSLexer *lx, unsigned indent) {
  unsigned length = eat_run(lx, ':');
  lx->mark_end(lx);
  if (length < 3 || indent > 0) return paragraph_text(s, lx, ':');
  while (is_space(peek(lx))) next(lx);
  if (at_line_end(lx)) {
    if (top_block(s) == DIV) {
      pop_block(s);
      s->mode = AT_END;
      return give_marked(lx, DIV_END);
    }
    begin_inlines(s, FIRST_LINE);
    return give_marked(lx, STRAY_DIV_CLOSE);
  }
  enum BraceKind kind = NO_BRACES;
  bool head = false;
  if (peek(lx) == '{') {
    next(lx);
    Braces b = read_braces(s, lx, false, true);
    if (b.kind == VALID_BRACES && !b.loose) head = true;
    kind = b.kind;
    // Without a space, what is not closed is a word, which Pandoc takes for a class.
    if (b.kind == OPEN_BRACES && !b.spaces && !b.cut && !b.junk && !b.loose) {
      if (!room(s)) return paragraph_marked(s, lx);
      push_block(s, DIV, 0);
      clear(s, BRACES_VALID | ATTACH | NO_TABLE);
      s->mode = IN_DIV_HEAD;
      set(s, BRACES_OPEN);
      return give_marked(lx, DIV_MARKER);
    }
  } else {
    while (!at_white(lx)) next(lx);
    head = true;
  }
  if (head) {
    while (is_space(peek(lx))) next(lx);
    eat_run(lx, ':');
    head = rest_is_blank(lx);
  }
  if (!head || !room(s)) return paragraph_marked(s, lx);
  push_block(s, DIV, 0);
  s->mode = IN_DIV_HEAD;
  clear(s, BRACES_VALID | BRACES_OPEN | ATTACH | NO_TABLE);
  if (kind == VALID_BRACES) set(s, BRACES_VALID);
  return give_marked(lx, DIV_MARKER);
}

static bool scan_div_head(State *s, TSLexer *lx) {
  lx->mark_end(lx);
  if (is_space(peek(lx))) {
    while (is_space(peek(lx))) next(lx);
    if (at_line_end(lx)) {
      s->mode = AT_END;
      return give(lx, DIV_SPACE);
    }
    return give(lx, DIV_SPACE);
  }
  if (at_line_end(lx)) {
    s->mode = AT_END;
    return end_block(s, lx);
  }
  if (peek(lx) == '{' && (has(s, BRACES_VALID) || has(s, BRACES_OPEN))) {
    enum BraceKind kind = has(s, BRACES_VALID) ? VALID_BRACES : OPEN_BRACES;
    next(lx);
    expect_braces(s, kind, IN_DIV_HEAD);
    clear(s, ATTACH);
    set(s, NO_TABLE);
    return give(lx, ATTRIBUTES_OPEN);
  }
  if (peek(lx) == ':' && has(s, NO_TABLE)) {
    eat_run(lx, ':');
    clear(s, NO_TABLE);
    s->mode = AT_END;
    return give(lx, DIV_MARKER);
  }
  while (!at_white(lx)) next(lx);
  set(s, NO_TABLE);
  return give(lx, DIV_CLASS);
}

// ---- Fenced code ----------------------------------------------------------------------------

// Whether the code's lines have no prefix to be stripped.
static bool only_divs(const State *s) {
  for (uint8_t i = 0; i < s->block_count; i++)
    if (KIND(s->blocks[i]) != DIV) return false;
  return true;
}

static bool scan_code_line(State *s, TSLexer *lx) {
  lx->mark_end(lx);
  while (is_space(peek(lx))) next(lx);
  s->mode = AT_END;
  if (at_eof(lx)) return give_marked(lx, UNCLOSED_FENCE);
  if (only_divs(s)) {
    eat_newline(lx);
    s->mode = IN_CODE;
    return give(lx, CODE_BREAK);
  }
  Line line;
  walk(s, lx, &line, has(s, LOOKED) ? MARK_ALWAYS : MARK_WHOLE);
  if (line.eof || line.keep < s->block_count) return give_marked(lx, UNCLOSED_FENCE);
  clear(s, LOOKED);
  if (!line.marked) {
    set(s, LOOKED);
    s->mode = IN_CODE_LINE;
    return give_marked(lx, CODE_BREAK);
  }
  take_indent(s, &line);
  s->mode = IN_CODE;
  return give_marked(lx, CODE_BREAK);
}

static bool scan_code_head(State *s, TSLexer *lx) {
  lx->mark_end(lx);
  if (at_white(lx)) return scan_code_line(s, lx);
  if (peek(lx) == '{') {
    next(lx);
    expect_braces(s, VALID_BRACES, IN_CODE_HEAD);
    clear(s, ATTACH);
    return give(lx, ATTRIBUTES_OPEN);
  }
  while (!at_line_end(lx) && peek(lx) != '{') next(lx);
  return give(lx, INFO_STRING);
}

static bool scan_code(State *s, TSLexer *lx) {
  int32_t c = has(s, ANGLE) ? '~' : '`';
  bool whole = only_divs(s), any = false;
  unsigned indent = s->indent;
  s->indent = 0;
  lx->mark_end(lx);
  for (;;) {
    indent += eat_spaces(lx, 0);
    if (!any) lx->mark_end(lx);
    bool fence = false;
    if (indent <= 3 && peek(lx) == c) {
      fence = eat_run(lx, c) >= s->value;
      if (fence && !any) lx->mark_end(lx);
      fence = fence && rest_is_blank(lx);
    }
    if (fence) {
      if (any) return give_marked(lx, CODE_TEXT);
      clear(s, ANGLE);
      s->value = 0;
      s->mode = AT_END;
      return give_marked(lx, FENCE_CLOSE);
    }
    uint32_t hash = 0;
    for (; !at_line_end(lx); next(lx)) hash = hash * 31 + (uint32_t)peek(lx);
    if (!whole) {
      s->mode = IN_CODE_LINE;
      return give(lx, CODE_TEXT);
    }
    if (at_eof(lx)) {
      lx->mark_end(lx);
      s->mode = any || indent || hash ? IN_CODE : AT_END;
      return give_marked(lx, s->mode == IN_CODE ? CODE_TEXT : UNCLOSED_FENCE);
    }
    eat_newline(lx);
    lx->mark_end(lx);
    any = true;
    indent = 0;
    // Long code comes in pieces, so that an edit in it costs little.
    hash ^= hash >> 15;
    if ((hash & 31) == 7) return give_marked(lx, CODE_TEXT);
  }
}

// ---- YAML -----------------------------------------------------------------------------------

// Whether a mapping may begin here: `key:`, a comment, or a quoted key.
static bool is_yaml_key(TSLexer *lx) {
  if (peek(lx) == '#' || peek(lx) == '{' || peek(lx) == '"' || peek(lx) == '\'') return true;
  if (!is_word(peek(lx)) && peek(lx) != '_') return false;
  for (; !at_line_end(lx); next(lx)) {
    if (peek(lx) != ':') continue;
    next(lx);
    if (at_white(lx)) return true;
  }
  return false;
}

// Goes over YAML, from a line end on: whether there is a line that closes it.
static bool read_yaml(TSLexer *lx) {
  while (!at_eof(lx)) {
    eat_newline(lx);
    int32_t c = peek(lx);
    if ((c == '-' || c == '.') && eat_run(lx, c) == 3 && rest_is_blank(lx)) return true;
    while (!at_line_end(lx)) next(lx);
  }
  return false;
}

// Whether metadata begins, from the line end behind `---`, and is closed.
static enum Metadata read_metadata(TSLexer *lx) {
  if (at_eof(lx)) return NO_METADATA;
  eat_newline(lx);
  // All keys may be indented alike.
  while (is_space(peek(lx))) next(lx);
  if (!is_yaml_key(lx)) return NO_METADATA;
  while (!at_line_end(lx)) next(lx);
  return read_yaml(lx) ? CLOSED_METADATA : OPEN_METADATA;
}

// YAML, to its closing line; or, where it has none, to the first blank line.
static bool scan_front(State *s, TSLexer *lx) {
  bool open = has(s, BRACES_OPEN);
  s->mode = AT_METADATA_END;
  while (!at_eof(lx)) {
    if (open) lx->mark_end(lx);
    eat_newline(lx);
    if (!open) lx->mark_end(lx);
    int32_t c = peek(lx);
    if (open && rest_is_blank(lx)) return give_marked(lx, YAML);
    if (!open && (c == '-' || c == '.') && eat_run(lx, c) == 3 && rest_is_blank(lx))
      return give_marked(lx, YAML);
    while (!at_line_end(lx)) next(lx);
  }
  return give(lx, YAML);
}

static bool scan_front_end(State *s, TSLexer *lx) {
  lx->mark_end(lx);
  s->mode = AT_END;
  if (has(s, BRACES_OPEN)) {
    clear(s, BRACES_OPEN);
    return give_marked(lx, UNCLOSED_FRONT_MATTER);
  }
  eat_run(lx, peek(lx));
  return give(lx, FRONT_CLOSE);
}

// ---- Reference definitions ------------------------------------------------------------------

// The rest of `[label]: target "title"`, behind the colon.
static bool read_definition(State *s, TSLexer *lx) {
  while (is_space(peek(lx))) next(lx);
  if (at_line_end(lx)) {
    if (!cross_line(s, lx, false)) return false;
  }
  if (peek(lx) == '[') return false;
  bool any = false;
  for (;; any = true) {
    while (is_space(peek(lx))) next(lx);
    int32_t c = peek(lx);
    if (at_line_end(lx)) return any;
    if (any && (c == '"' || c == '\'' || c == '(')) {
      int32_t end = c == '(' ? ')' : c;
      for (next(lx);; next(lx)) {
        if (at_line_end(lx)) return false;
        if (peek(lx) == '\\') {
          next(lx);
          if (at_line_end(lx)) return false;
        } else if (peek(lx) == end) {
          next(lx);
          if (at_white(lx)) break;
          if (at_line_end(lx)) return false;
        }
      }
      while (is_space(peek(lx))) next(lx);
      if (peek(lx) == '{') {
        next(lx);
        if (read_braces(s, lx, false, true).kind != VALID_BRACES) return false;
      }
      return rest_is_blank(lx);
    }
    if (c == '{') {
      next(lx);
      return read_braces(s, lx, false, true).kind == VALID_BRACES && rest_is_blank(lx);
    }
    if (c == '[') {
      // A word like `[x]` is no part of a target; `[x` is.
      unsigned depth = 0;
      for (; !at_white(lx); next(lx)) {
        if (peek(lx) == '[') depth++;
        if (peek(lx) == ']' && --depth == 0) return false;
      }
      continue;
    }
    if (c == '<' && !any) {
      for (next(lx); peek(lx) != '>'; next(lx))
        if (at_line_end(lx)) return false;
      next(lx);
      if (!at_white(lx)) return false;
      continue;
    }
    while (!at_white(lx)) next(lx);
  }
}

static bool start_bracket(State *s, TSLexer *lx) {
  next(lx);
  lx->mark_end(lx);
  if (peek(lx) == '^') {
    unsigned n = 0;
    for (next(lx); is_note_label(lx) && n < 999; n++) next(lx);
    if (n && peek(lx) == ']') {
      next(lx);
      lx->mark_end(lx);
      if (peek(lx) == ':' && room(s)) {
        next(lx);
        while (is_space(peek(lx))) next(lx);
        push_block(s, FOOTNOTE, 4);
        return give(lx, FOOTNOTE_LABEL);
      }
      begin_inlines(s, FIRST_LINE);
      return give_marked(lx, FOOTNOTE_REFERENCE);
    }
    begin_inlines(s, FIRST_LINE);
    return open_inline(s, lx, BRACKET, BRACKET_OPEN);
  }
  begin_inlines(s, FIRST_LINE);
  unsigned depth = 1, length = 0;
  for (; length < 999; length++) {
    int32_t c = peek(lx);
    if (at_line_end(lx)) {
      if (!cross_line(s, lx, false)) break;
      continue;
    }
    next(lx);
    if (c == '\\' && !at_line_end(lx)) next(lx);
    else if (c == '[') depth++;
    else if (c == ']' && --depth == 0) break;
  }
  if (depth == 0 && length && peek(lx) == ':') {
    next(lx);
    if (read_definition(s, lx)) {
      s->mode = DEF_LABEL;
      return give_marked(lx, DEFINITION_OPEN);
    }
  }
  return open_inline(s, lx, BRACKET, BRACKET_OPEN);
}

// A run of backticks or tildes opens a fence or is an inline: a look decides, in no width.
static bool start_fence(State *s, TSLexer *lx) {
  int32_t c = peek(lx);
  if (eat_run(lx, c) >= 3 && rest_is_fence(lx)) s->mode = AT_FENCE;
  else begin_inlines(s, FIRST_LINE);
  return give_marked(lx, LINE_LOOK);
}

static bool scan_fence(State *s, TSLexer *lx) {
  eat_spaces(lx, 0);
  clear(s, ANGLE);
  if (peek(lx) == '~') set(s, ANGLE);
  unsigned length = eat_run(lx, peek(lx));
  s->value = (uint8_t)(length > 255 ? 255 : length);
  while (is_space(peek(lx))) next(lx);
  s->mode = IN_CODE_HEAD;
  return give(lx, FENCE_OPEN);
}

static bool scan_definition(State *s, TSLexer *lx) {
  switch (s->mode) {
    case DEF_LABEL: {
      unsigned depth = 1;
      while (depth) {
        int32_t c = peek(lx);
        if (at_line_end(lx)) {
          if (!cross_line(s, lx, false)) break;
          continue;
        }
        next(lx);
        if (c == '\\' && !at_line_end(lx)) next(lx);
        else if (c == '[') depth++;
        else if (c == ']') depth--;
      }
      s->mode = DEF_COLON;
      return give(lx, DEFINITION_LABEL);
    }
    case DEF_COLON:
      next(lx);
      while (is_space(peek(lx))) next(lx);
      lx->mark_end(lx);
      s->mode = DEF_DESTINATION;
      if (at_line_end(lx)) cross_line(s, lx, true);
      return give_marked(lx, DEFINITION_COLON);
    case DEF_DESTINATION: {
      bool first = true;
      for (;; first = false) {
        lx->mark_end(lx);
        while (is_space(peek(lx))) next(lx);
        int32_t c = peek(lx);
        if (at_line_end(lx) || (!first && (c == '"' || c == '\'' || c == '(')) || c == '{') break;
        while (!at_white(lx)) next(lx);
      }
      s->mode = DEF_TITLE;
      return give_marked(lx, DEFINITION_DESTINATION);
    }
    default: {
      lx->mark_end(lx);
      bool spaces = eat_spaces(lx, 0) > 0;
      s->mode = AT_END;
      if (at_line_end(lx)) return end_blank(s, lx, spaces);
      while (!at_line_end(lx)) next(lx);
      return give(lx, LINK_TITLE);
    }
  }
}

// ---- All of them ----------------------------------------------------------------------------

static bool scan_start(State *s, TSLexer *lx, bool file) {
  lx->mark_end(lx);
  s->mode = AT_START;
  unsigned spaces = eat_spaces(lx, s->column), indent = s->indent + spaces;
  if (at_line_end(lx)) {
    if (at_eof(lx) && s->block_count) {
      s->keep = 0;
      s->value = 0;
      s->mode = CLOSING;
      return close_block(s, lx);
    }
    return end_blank(s, lx, spaces > 0);
  }
  s->indent = 0;
  if (top_block(s) == LIST) return next_item(s, lx, indent);
  if (has(s, DEFINITION)) return start_definition(s, lx);
  if (indent >= 4) {
    while (!at_line_end(lx)) next(lx);
    s->mode = IN_INDENTED;
    return give(lx, INDENTED_TEXT);
  }
  int32_t c = peek(lx);
  switch (c) {
    case '-': case '*': case '_': case '+':
      return start_dash(s, lx, indent, file && indent == 0);
    case '>':
      return start_quote(s, lx);
    case '#':
      return start_hash(s, lx, indent);
    case ':':
      return start_colons(s, lx, indent);
    case '`': case '~':
      return start_fence(s, lx);
    case '[':
      return start_bracket(s, lx);
    case '<':
      begin_inlines(s, FIRST_LINE);
      return scan_angle(s, lx, true);
    case '(':
      return start_word(s, lx, indent);
    default:
      if (is_digit(c) || is_ascii_letter(c)) return start_word(s, lx, indent);
      begin_inlines(s, FIRST_LINE);
      if (spaces) return give(lx, TEXT);
      if (c == '|') return scan_bar(s, lx, indent == 0);
      return scan_inline(s, lx);
  }
}

#endif
