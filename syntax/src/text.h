// Running text, and what each character of it may begin.
#ifndef SAYSO_TEXT_H_
#define SAYSO_TEXT_H_

#include "blocks.h"

static bool give_text(State *s, TSLexer *lx, int32_t last) {
  clear(s, ATTACH | AFTER_STRING);
  if (is_word(last) || last == '.') set(s, AFTER_STRING);
  return give_marked(lx, TEXT);
}

// Text from here on; `last` is the character before, which has been eaten for this token already.
static bool scan_text(State *s, TSLexer *lx, int32_t last) {
  uint8_t top = top_inline(s);
  bool narrow = top == SUB || top == SUPER;
  bool low = (top >= LOW_ONE && top <= LOW_THREE) || top == LOW_THEN_ONE || top == LOW_THEN_TWO;
  bool bar = !has(s, TABLE) && (has(s, NO_TABLE) || !has(s, FIRST_LINE));
  bool full = s->inline_count >= MAX_INLINES;
  bool brackets = has_bracket(s);
  for (;;) {
    int32_t c = peek(lx);
    bool stop = false;
    switch (c) {
      case ' ':
      case '\t':
        lx->mark_end(lx);
        if (narrow) return give_text(s, lx, last);
        while (is_space(peek(lx))) next(lx);
        // Spaces at the end of a line go with the line end.
        if (at_line_end(lx)) return give_text(s, lx, last);
        last = ' ';
        continue;
      case '!':
      case '-':
        // They open an image or a citation, seldom.
        lx->mark_end(lx);
        next(lx);
        if (c == '!' ? peek(lx) == '[' && !full : peek(lx) == '@' && !is_word(last))
          return give_text(s, lx, last);
        last = c;
        continue;
      case '_':
        if (low || !is_word(last)) {
          stop = true;
          break;
        }
        lx->mark_end(lx);
        next(lx);
        if (!is_word(peek(lx))) return give_text(s, lx, last);
        last = c;
        continue;
      case 0: stop = lx->eof(lx); break;
      case '@': stop = !is_word(last) && last != '.'; break;
      case '#': stop = has(s, HEADING); break;
      case '|': stop = !bar; break;
      case ']': stop = brackets; break;
      case '[': stop = !full; break;
      case '\n': case '\r': case '$': case '&': case '*': case '<': case '\\': case '^': case '`':
      case '{': case '~':
        stop = true;
        break;
      default:
        break;
    }
    if (stop) break;
    last = c;
    next(lx);
  }
  lx->mark_end(lx);
  return give_text(s, lx, last);
}

// A character that might have meant something, and the text behind it.
static bool scan_literal(State *s, TSLexer *lx) {
  int32_t c = peek(lx);
  next(lx);
  return scan_text(s, lx, c);
}

// ---- `<` ------------------------------------------------------------------------------------

// A comment, an autolink or a tag; or, where a block may begin and in a paragraph alike, the tag of
// a block.
static bool scan_angle(State *s, TSLexer *lx, bool start) {
  bool open = s->inline_count > 0;
  if (has(s, BRACES_OPEN)) {
    // A look has found that this is no tag.
    clear(s, BRACES_OPEN);
    next(lx);
    lx->mark_end(lx);
    return text(s, lx);
  }
  next(lx);
  int32_t c = peek(lx);
  if (c == '!') {
    lx->mark_end(lx);
    if (read_comment(s, lx)) {
      if (start) {
        end_inlines(s);
        s->mode = AT_START;
        eat_spaces(lx, 0);
        return give(lx, BLOCK_COMMENT);
      }
      clear(s, AFTER_STRING | ATTACH);
      return give(lx, INLINE_COMMENT);
    }
    return text(s, lx);
  }
  if (!is_letter(c) && c != '/' && !is_digit(c) && c != '_') {
    lx->mark_end(lx);
    return text(s, lx);
  }
  bool raw, closing;
  char name[12];
  if (!open) lx->mark_end(lx);
  bool block = read_block_name(lx, &raw, &closing, name);
  if (has(s, TABLE)) block = false;
  if (block && open) {
    if (s->fuel && read_tag(s, lx)) return unclosed(s, lx);
    set(s, BRACES_OPEN);
    return give_marked(lx, LOOK);
  }
  if (open) lx->mark_end(lx);
  if (!block || !s->fuel) {
    if (!s->fuel) return text(s, lx);
    while (is_ascii_letter(peek(lx)) || is_digit(peek(lx)) || peek(lx) == '-' || peek(lx) == '.' ||
           peek(lx) == '+' || peek(lx) == '_')
      next(lx);
    if (!closing && (peek(lx) == ':' || peek(lx) == '@' || peek(lx) == '%')) {
      if (!read_autolink(lx)) return text(s, lx);
      s->value = 0;
      return attachable(s, lx, AUTOLINK);
    }
    if (!*name || !read_tag(s, lx)) return text(s, lx);
    clear(s, AFTER_STRING | ATTACH);
    return give(lx, HTML_TAG);
  }
  if (!read_tag(s, lx)) return text(s, lx);
  eat_spaces(lx, 0);
  lx->mark_end(lx);
  if (raw && !closing && read_raw_element(s, lx, name)) {
    eat_spaces(lx, 0);
    lx->mark_end(lx);
  }
  end_inlines(s);
  s->mode = AT_START;
  return give_marked(lx, HTML_BLOCK);
}

// ---- `|` ------------------------------------------------------------------------------------

// A delimiter row, as in `|---|:-:|`, from its first character.
static bool read_delimiter_row(TSLexer *lx) {
  unsigned cells = 0;
  while (is_space(peek(lx))) next(lx);
  bool first_bar = peek(lx) == '|' || peek(lx) == '+';
  if (first_bar) next(lx);
  for (;;) {
    while (is_space(peek(lx))) next(lx);
    if (at_line_end(lx)) break;
    if (peek(lx) == ':') next(lx);
    if (!eat_run(lx, '-')) return false;
    if (peek(lx) == ':') next(lx);
    cells++;
    while (is_space(peek(lx))) next(lx);
    if (peek(lx) == '|' || peek(lx) == '+') {
      next(lx);
    } else if (!at_line_end(lx)) {
      return false;
    }
  }
  return cells > 1 || (cells == 1 && first_bar);
}

static bool scan_bar(State *s, TSLexer *lx, bool start) {
  bool open = s->inline_count > 0;
  if (has(s, TABLE)) {
    if (open) return unclosed(s, lx);
    next(lx);
    clear(s, AFTER_STRING | ATTACH);
    return give(lx, PIPE);
  }
  next(lx);
  start = start && at_white(lx);
  if (!open) lx->mark_end(lx);
  while (!at_line_end(lx)) next(lx);
  Line line;
  walk(s, lx, &line, MARK_NEVER);
  if (!line.eof && !line.blanks && line.keep == s->block_count && line.width <= 3 &&
      !(line.class & KNOWN) && read_delimiter_row(lx)) {
    if (open) {
      // Everything is closed before the bar that makes this a table.
      set(s, TABLE | HEADER_ROW);
      return unclosed(s, lx);
    }
    set(s, TABLE | HEADER_ROW);
    clear(s, AFTER_STRING | ATTACH);
    return give_marked(lx, PIPE);
  }
  set(s, NO_TABLE);
  if (start) s->absent |= LINE_BLOCK;
  return open ? give_marked(lx, LOOK) : text(s, lx);
}

// ---- Inlines --------------------------------------------------------------------------------

// The `#`s that may close a heading.
static bool scan_hashes(State *s, TSLexer *lx) {
  bool open = s->inline_count > 0;
  if (!only_brackets(s) || has(s, BRACES_OPEN)) {
    clear(s, BRACES_OPEN);
    eat_run(lx, '#');
    lx->mark_end(lx);
    return text(s, lx);
  }
  eat_run(lx, '#');
  eat_spaces(lx, 0);
  if (!open) lx->mark_end(lx);
  bool ends = at_line_end(lx);
  if (peek(lx) == '{') {
    next(lx);
    Braces b = read_braces(s, lx, false, true);
    ends = b.kind == VALID_BRACES && !b.loose && rest_is_blank(lx);
  }
  if (ends) return open ? unclosed(s, lx) : give_marked(lx, HEADING_CLOSING);
  if (!open) return text(s, lx);
  set(s, BRACES_OPEN);
  return give_marked(lx, LOOK);
}

static bool scan_inline(State *s, TSLexer *lx) {
  int32_t c = peek(lx);
  lx->mark_end(lx);
  switch (c) {
    case '*':
    case '_':
      return scan_emphasis(s, lx, c);
    case '~':
      return scan_tilde(s, lx);
    case '^':
      return scan_caret(s, lx);
    case '[':
      if (s->inline_count >= MAX_INLINES) return scan_literal(s, lx);
      return scan_open(s, lx);
    case ']':
      return has_bracket(s) ? scan_close(s, lx) : scan_literal(s, lx);
    case '`':
      return scan_backticks(s, lx);
    case '$':
      return scan_dollars(s, lx);
    case '<':
      return scan_angle(s, lx, false);
    case '&':
      return scan_ampersand(s, lx);
    case '{':
      return scan_braces(s, lx);
    case '\\':
      if (scan_backslash(s, lx)) return true;
      clear(s, AFTER_STRING | ATTACH);
      return give(lx, HARD_BREAK);
    case '@':
      if (has(s, AFTER_STRING)) return scan_literal(s, lx);
      next(lx);
      lx->mark_end(lx);
      return scan_citation(s, lx);
    case '|':
      if (has(s, TABLE) || (has(s, FIRST_LINE) && !has(s, NO_TABLE) && !has(s, HEADING)))
        return scan_bar(s, lx, false);
      return scan_literal(s, lx);
    case '#':
      return has(s, HEADING) ? scan_hashes(s, lx) : scan_literal(s, lx);
    case '!':
      next(lx);
      lx->mark_end(lx);
      if (peek(lx) == '[' && s->inline_count < MAX_INLINES) {
        next(lx);
        lx->mark_end(lx);
        return open_inline(s, lx, IMAGE, IMAGE_OPEN);
      }
      return scan_text(s, lx, c);
    case '-':
      next(lx);
      lx->mark_end(lx);
      if (peek(lx) == '@' && !has(s, AFTER_STRING)) {
        next(lx);
        return scan_citation(s, lx);
      }
      return scan_text(s, lx, c);
    case ' ':
    case '\t':
    case '\n':
    case '\r':
    case 0:
      if (c == 0 && !lx->eof(lx)) return scan_literal(s, lx);
      if (top_inline(s) == SUB || top_inline(s) == SUPER) return unclosed(s, lx);
      if (is_space(c)) {
        unsigned spaces = eat_spaces(lx, 0);
        if (!at_line_end(lx)) {
          lx->mark_end(lx);
          return scan_text(s, lx, ' ');
        }
        if (spaces > 1 && at_newline(lx) && !has(s, HEADING) && !has(s, TABLE) &&
            !has(s, LOOKED)) {
          lx->mark_end(lx);
          clear(s, AFTER_STRING | ATTACH);
          return give_marked(lx, HARD_BREAK);
        }
      }
      return end_line(s, lx, is_space(c));
    default:
      return scan_literal(s, lx);
  }
}

#endif
