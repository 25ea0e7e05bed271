// Inlines: text, emphasis, brackets, and the constructs that are one piece from end to end.
#ifndef SAYSO_INLINES_H_
#define SAYSO_INLINES_H_

#include "attributes.h"
#include "html.h"

static bool unclosed(State *s, TSLexer *lx) {
  s->inline_count--;
  return give_marked(lx, UNCLOSED);
}

static bool text(State *s, TSLexer *lx) {
  clear(s, AFTER_STRING | ATTACH);
  return give_marked(lx, TEXT);
}

static bool attachable(State *s, TSLexer *lx, int token) {
  clear(s, AFTER_STRING);
  if (peek(lx) == '{') set(s, ATTACH);
  return give(lx, token);
}

// ---- Emphasis -------------------------------------------------------------------------------

static bool open_inline(State *s, TSLexer *lx, uint8_t kind, int token) {
  if (!push_inline(s, kind)) return text(s, lx);
  clear(s, AFTER_STRING | ATTACH);
  return give_marked(lx, token);
}

static bool close_inline(State *s, TSLexer *lx, int then, int token) {
  if (then) s->inlines[s->inline_count - 1] = (uint8_t)then;
  else s->inline_count--;
  clear(s, ATTACH | AFTER_STRING);
  // Only stars and underscores count as the end of a word, to Pandoc.
  if (token == CLOSE_ONE || token == CLOSE_TWO || token == CLOSE_THREE) set(s, AFTER_STRING);
  return give_marked(lx, token);
}

// The first of three: the token behind it is the other two, since which of them turn out to be
// text shows at the end only.
static bool open_three(State *s, TSLexer *lx, uint8_t kind) {
  if (!push_inline(s, kind)) return text(s, lx);
  clear(s, AFTER_STRING | ATTACH);
  s->mode = AT_REST;
  return give_marked(lx, OPEN_THREE);
}

// Stars and underscores, by Pandoc's rule: only what was opened last may be closed, and what is
// never closed is text. `low` is for underscores, which neither open behind a word nor close
// before one.
static bool scan_emphasis(State *s, TSLexer *lx, int32_t c) {
  bool low = c == '_';
  uint8_t one = low ? LOW_ONE : STAR_ONE, two = low ? LOW_TWO : STAR_TWO;
  uint8_t three = low ? LOW_THREE : STAR_THREE;
  uint8_t then_two = low ? LOW_THEN_TWO : STAR_THEN_TWO;
  uint8_t then_one = low ? LOW_THEN_ONE : STAR_THEN_ONE;
  uint8_t top = top_inline(s);
  bool after = has(s, AFTER_STRING);

  // The token may take one, two or three of the run; which, shows as it is read.
  next(lx);
  lx->mark_end(lx);
  bool second = peek(lx) == c;
  bool ends_one = !low || second || !is_word(peek(lx));
  if (top == three) {
    if (!second) {
      if (ends_one) return close_inline(s, lx, then_two, CLOSE_ONE);
    } else {
      next(lx);
      if (peek(lx) == c) {
        next(lx);
        if (!low || !is_word(peek(lx))) {
          lx->mark_end(lx);
          return close_inline(s, lx, 0, CLOSE_THREE);
        }
        // `___x` behind three: two may close, since the third is no word.
        return close_inline(s, lx, then_two, CLOSE_ONE);
      }
      if (!low || !is_word(peek(lx))) {
        lx->mark_end(lx);
        return close_inline(s, lx, then_one, CLOSE_TWO);
      }
      return close_inline(s, lx, then_two, CLOSE_ONE);
    }
  } else if (top == one || top == then_one) {
    if (!second) {
      if (ends_one) return close_inline(s, lx, 0, CLOSE_ONE);
    } else {
      // Two in a row open the stronger kind within, if a third does not follow.
      next(lx);
      bool third = peek(lx) == c;
      bool third_ends = false;
      if (third) {
        if (!low) {
          third_ends = true;
        } else {
          next(lx);
          third_ends = !is_word(peek(lx));
        }
      }
      if (third_ends) return close_inline(s, lx, 0, CLOSE_ONE);
      if (low && third) return text(s, lx);
      lx->mark_end(lx);
      return open_inline(s, lx, two, OPEN_TWO);
    }
  } else if ((top == two || top == then_two) && second) {
    next(lx);
    if (!low || !is_word(peek(lx))) {
      lx->mark_end(lx);
      return close_inline(s, lx, 0, CLOSE_TWO);
    }
    if (after) {
      lx->mark_end(lx);
      return text(s, lx);
    }
    // Falls to an opener of two, or more.
    unsigned length = 2 + eat_run(lx, c);
    if (length == 3 && !is_space(peek(lx))) return open_three(s, lx, three);
    lx->mark_end(lx);
    if (is_space(peek(lx)) || length > 3) return text(s, lx);
    return open_inline(s, lx, two, OPEN_TWO);
  }
  if (low && after) {
    if (second) set(s, AFTER_STRING);
    return give_marked(lx, TEXT);
  }
  unsigned length = 1 + eat_run(lx, c);
  if (length == 3 && !is_space(peek(lx))) return open_three(s, lx, three);
  lx->mark_end(lx);
  if (is_space(peek(lx)) || length > 3) return text(s, lx);
  if (length == 1) return open_inline(s, lx, one, OPEN_ONE);
  return open_inline(s, lx, two, OPEN_TWO);
}

// Whether what is lowered or raised ends before white space does away with it.
static bool closes_narrow(const State *s, TSLexer *lx, int32_t c) {
  unsigned depth = 0;
  for (unsigned n = 0; n < 300 && !at_white(lx) && peek(lx) != c; n++) {
    if (peek(lx) == '[') depth++;
    if (peek(lx) == ']' && depth-- == 0) return false;
    if (peek(lx) == '|' && has(s, TABLE)) return false;
    if (peek(lx) == '\\') {
      next(lx);
      if (at_line_end(lx)) return false;
    }
    next(lx);
  }
  return peek(lx) == c;
}

static bool scan_tilde(State *s, TSLexer *lx) {
  uint8_t top = top_inline(s);
  next(lx);
  lx->mark_end(lx);
  if (top == STRIKE && peek(lx) == '~') {
    next(lx);
    lx->mark_end(lx);
    return close_inline(s, lx, 0, CLOSE_STRIKE);
  }
  if (top == SUB) return close_inline(s, lx, 0, CLOSE_SUB);
  if (peek(lx) == '~') {
    next(lx);
    if (!at_white(lx) && peek(lx) != '~') {
      lx->mark_end(lx);
      return open_inline(s, lx, STRIKE, OPEN_STRIKE);
    }
    return open_inline(s, lx, SUB, OPEN_SUB);
  }
  if (!closes_narrow(s, lx, '~')) return text(s, lx);
  return open_inline(s, lx, SUB, OPEN_SUB);
}

static bool scan_caret(State *s, TSLexer *lx) {
  uint8_t top = top_inline(s);
  next(lx);
  lx->mark_end(lx);
  if (top == SUPER) return close_inline(s, lx, 0, CLOSE_SUPER);
  if (peek(lx) == '[' && s->inline_count < MAX_INLINES) {
    clear(s, AFTER_STRING | ATTACH);
    s->mode = AT_NOTE;
    return give_marked(lx, NOTE_MARK);
  }
  if (!closes_narrow(s, lx, '^')) return text(s, lx);
  return open_inline(s, lx, SUPER, OPEN_SUPER);
}

// ---- Brackets -------------------------------------------------------------------------------

// The target of a link, from `(` to `)`: whether it is one.
static bool read_target(State *s, TSLexer *lx) {
  unsigned length = 0, depth = 0;
  next(lx);
  while (is_space(peek(lx))) next(lx);
  if (peek(lx) == '<') {
    for (next(lx); peek(lx) != '>'; length++) {
      if (peek(lx) == '\\') next(lx);
      if (at_line_end(lx) && !cross_line(s, lx, false)) goto none;
      else if (!at_newline(lx)) next(lx);
    }
    next(lx);
  } else {
    for (;; length++) {
      int32_t c = peek(lx);
      if (at_line_end(lx)) {
        if (!cross_line(s, lx, false)) goto none;
        if (depth == 0 && (peek(lx) == '"' || peek(lx) == '\'')) break;
        continue;
      }
      if (is_space(c)) {
        while (is_space(peek(lx))) next(lx);
        if (depth == 0 && (peek(lx) == '"' || peek(lx) == '\'')) break;
        continue;
      }
      if (c == '(') depth++;
      if (c == ')' && depth-- == 0) return true;
      if (c == '\\') {
        next(lx);
        if (at_line_end(lx)) continue;
      }
      next(lx);
    }
  }
  while (is_space(peek(lx)) || at_newline(lx)) {
    if (is_space(peek(lx))) next(lx);
    else if (!cross_line(s, lx, false)) goto none;
  }
  if (peek(lx) == '"' || peek(lx) == '\'') {
    // A title ends at a quote that no word follows.
    int32_t quote = peek(lx);
    next(lx);
    for (;; length++) {
      if (at_line_end(lx)) {
        if (!cross_line(s, lx, false)) goto none;
        continue;
      }
      if (peek(lx) == '\\') {
        next(lx);
        if (at_line_end(lx)) continue;
      } else if (peek(lx) == quote) {
        next(lx);
        if (!is_word(peek(lx))) break;
        continue;
      }
      next(lx);
    }
    while (is_space(peek(lx)) || at_newline(lx)) {
      if (is_space(peek(lx))) next(lx);
      else if (!cross_line(s, lx, false)) goto none;
    }
  }
  if (peek(lx) == ')') return true;
none:
  spend(s, length + SHORT_LOOK / 4);
  return false;
}

// A label, `[words]`, from `[` on.
static bool read_label(State *s, TSLexer *lx, bool mark) {
  unsigned length = 0, depth = 0;
  for (;; length++) {
    int32_t c = peek(lx);
    if (at_line_end(lx)) {
      if (has(s, HEADING) || !cross_line(s, lx, false)) break;
      continue;
    }
    next(lx);
    if (c == '\\' && !at_line_end(lx)) next(lx);
    else if (c == '[' && depth++) break;  // brackets in it are brackets
    // A note or a citation behind a bracket is none of its labels.
    else if (c == '[' && (peek(lx) == '^' || peek(lx) == '@')) break;
    else if (c == ']' && --depth == 0) {
      if (mark) lx->mark_end(lx);
      return true;
    }
    if (length > 2000) break;
  }
  spend(s, length);
  return false;
}

static bool scan_close(State *s, TSLexer *lx) {
  if (!has_bracket(s)) {
    next(lx);
    lx->mark_end(lx);
    return text(s, lx);
  }
  if (!IS_BRACKET(top_inline(s))) return unclosed(s, lx);
  uint8_t kind = top_inline(s);
  next(lx);
  lx->mark_end(lx);
  s->inline_count--;
  clear(s, AFTER_STRING | ATTACH);
  if (s->fuel) {
    if (peek(lx) == '{' && kind != IMAGE) {
      next(lx);
      Braces b = read_braces(s, lx, false, true);
      if (b.kind != NO_BRACES) {
        if (b.kind == OPEN_BRACES) spend(s, b.length);
        // The opening brace is the next token.
        expect_braces(s, b.kind, AT_INLINE);
        return give_marked(lx, CLOSE_SPAN);
      }
      spend(s, b.length);
    } else if (peek(lx) == '(') {
      if (read_target(s, lx)) {
        s->mode = AT_TARGET;
        return give_marked(lx, CLOSE_LINK);
      }
    } else if (peek(lx) == '[') {
      if (read_label(s, lx, false)) {
        s->mode = AT_LABEL;
        return give_marked(lx, CLOSE_REFERENCE);
      }
    }
  }
  return give_marked(lx, CLOSE_PLAIN);
}

static bool scan_open(State *s, TSLexer *lx) {
  next(lx);
  lx->mark_end(lx);
  if (peek(lx) == '^') {
    // `[^label]` refers to a footnote.
    unsigned n = 0;
    for (next(lx); is_note_label(lx) && n < 999; n++) next(lx);
    if (n && peek(lx) == ']') {
      next(lx);
      clear(s, AFTER_STRING | ATTACH);
      return give(lx, FOOTNOTE_REFERENCE);
    }
  }
  return open_inline(s, lx, BRACKET, BRACKET_OPEN);
}

static bool scan_target(State *s, TSLexer *lx) {
  next(lx);
  eat_spaces(lx, 0);
  clear(s, ANGLE);
  if (peek(lx) == '<') {
    next(lx);
    set(s, ANGLE);
  }
  s->mode = IN_TARGET;
  return give(lx, TARGET_OPEN);
}

static bool scan_destination(State *s, TSLexer *lx) {
  bool angle = has(s, ANGLE), any = false;
  unsigned depth = 0;
  s->mode = TARGET_END;
  lx->mark_end(lx);
  for (;; any = true) {
    int32_t c = peek(lx);
    if (angle ? c == '>' : c == ')' && depth == 0) break;
    if (at_line_end(lx) || (!angle && is_space(c))) {
      lx->mark_end(lx);
      while (is_space(peek(lx))) next(lx);
      if (at_line_end(lx) && !cross_line(s, lx, false)) return give_marked(lx, LINK_DESTINATION);
      if (!angle && depth == 0 &&
          (peek(lx) == '"' || peek(lx) == '\'' || peek(lx) == ')')) {
        if (any) return give_marked(lx, LINK_DESTINATION);
        break;
      }
      continue;
    }
    if (c == '(') depth++;
    if (c == ')') depth--;
    if (c == '\\') {
      next(lx);
      if (at_line_end(lx)) continue;
    }
    next(lx);
  }
  if (any) return give(lx, LINK_DESTINATION);
  return false;
}

static bool scan_target_end(State *s, TSLexer *lx) {
  if (has(s, ANGLE)) next(lx);
  clear(s, ANGLE);
  int32_t quote = 0;
  while (peek(lx) != ')' || quote) {
    int32_t c = peek(lx);
    if (at_line_end(lx)) {
      if (!cross_line(s, lx, false)) break;
      continue;
    }
    next(lx);
    if (c == '\\' && quote && !at_line_end(lx)) next(lx);
    else if (!quote && (c == '"' || c == '\'')) quote = c;
    else if (c == quote && !is_word(peek(lx))) quote = 0;
  }
  if (peek(lx) == ')') next(lx);
  s->mode = AT_INLINE;
  return attachable(s, lx, TARGET_CLOSE);
}

// ---- Code and math --------------------------------------------------------------------------

// Behind code. Its attributes may be `{=html}`, which is remembered in `value`.
static bool code_end(State *s, TSLexer *lx, int token) {
  s->value = peek(lx) == '{';
  return attachable(s, lx, token);
}

// Code or math over several lines, whose end has been seen: a piece of it, up to the line's end or
// its own. `value` is the number of backticks, or 0 for math.
static bool scan_raw(State *s, TSLexer *lx) {
  bool any = false;
  lx->mark_end(lx);
  for (;; any = true) {
    if (at_line_end(lx)) {
      if (any) return give(lx, RAW_PART);
      if (cross_line(s, lx, true)) return give_marked(lx, ATTRIBUTE_BREAK);
      s->mode = AT_INLINE;  // not reached: the end has been seen
      return give_marked(lx, RAW_END);
    }
    int32_t c = peek(lx);
    if (s->value && c == '`') {
      if (eat_run(lx, c) == s->value) break;
      continue;
    }
    next(lx);
    if (!s->value && c == '\\' && !at_line_end(lx) && !has(s, DISPLAY)) next(lx);
    else if (!s->value && c == '$') {
      if (!has(s, DISPLAY)) break;
      if (peek(lx) == '$') {
        next(lx);
        break;
      }
    }
  }
  s->mode = AT_INLINE;
  bool code = s->value != 0;
  s->value = 0;
  clear(s, DISPLAY | AFTER_STRING | ATTACH);
  return code ? code_end(s, lx, RAW_END) : give(lx, RAW_END);
}

static bool scan_backticks(State *s, TSLexer *lx) {
  next(lx);
  lx->mark_end(lx);
  unsigned length = 1 + eat_run(lx, '`');
  uint32_t shorter = length >= MAX_TICKS ? 0xffffff : (1u << length) - 1;
  if (length > MAX_TICKS || (s->absent & shorter) == shorter) {
    lx->mark_end(lx);
    return text(s, lx);
  }
  if (s->absent >> (length - 1) & 1) return text(s, lx);
  uint32_t seen = 0;
  bool one_line = true;
  for (;;) {
    if (at_line_end(lx)) {
      one_line = false;
      if (!cross_line(s, lx, false)) break;
      continue;
    }
    if (peek(lx) != '`') {
      next(lx);
      continue;
    }
    unsigned run = eat_run(lx, '`');
    if (run == length) {
      if (one_line) return code_end(s, lx, CODE);
      // In pieces, the first of which is one backtick.
      s->mode = IN_RAW;
      s->value = (uint8_t)length;
      clear(s, AFTER_STRING | ATTACH);
      return give_marked(lx, CODE_START);
    }
    if (run <= MAX_TICKS) seen |= 1u << (run - 1);
  }
  s->absent |= ~seen & 0xffffff;
  return text(s, lx);
}

// Dollars, by Pandoc's rule: no space inside the first, nor before the second, which no digit
// follows.
static bool scan_dollars(State *s, TSLexer *lx) {
  next(lx);
  lx->mark_end(lx);
  if (at_white(lx)) return text(s, lx);
  if (s->absent & ABSENT_DOLLAR) return text(s, lx);
  unsigned length = 0;
  bool one_line = true;
  if (peek(lx) == '$' && !(s->absent & ABSENT_DOLLARS)) {
    // Two dollars close it; or else, to Pandoc, one does, and the second is in the formula.
    next(lx);
    bool single = false, failed = false;
    for (;; length++) {
      if (at_line_end(lx)) {
        one_line = false;
        if (!cross_line(s, lx, false)) break;
        continue;
      }
      bool dollar = peek(lx) == '$';
      next(lx);
      if (!dollar) continue;
      if (length && peek(lx) == '$') {
        next(lx);
        clear(s, AFTER_STRING | ATTACH);
        if (one_line) return give(lx, MATH);
        if (single) break;
        s->mode = IN_RAW;
        s->value = 0;
        set(s, DISPLAY);
        return give_marked(lx, MATH_START);
      }
      if (!single && !failed && one_line && length && !is_digit(peek(lx))) {
        single = true;
        lx->mark_end(lx);
      }
      failed = true;
    }
    s->absent |= ABSENT_DOLLARS;
    if (!single) return text(s, lx);
    clear(s, AFTER_STRING | ATTACH);
    return give_marked(lx, MATH);
  }
  bool first = true;
  for (;; length++, first = false) {
    int32_t c = peek(lx);
    if (at_white(lx)) {
      while (is_space(peek(lx))) next(lx);
      if (at_line_end(lx)) {
        one_line = false;
        if (!cross_line(s, lx, false)) break;
      }
      if (peek(lx) == '$') return text(s, lx);
      continue;
    }
    next(lx);
    if (c == '\\') {
      if (!at_line_end(lx)) next(lx);
    } else if (c == '$' && !first) {
      if (is_digit(peek(lx))) return text(s, lx);
      clear(s, AFTER_STRING | ATTACH);
      if (one_line) return give(lx, MATH);
      s->mode = IN_RAW;
      s->value = 0;
      return give_marked(lx, MATH_START);
    }
  }
  s->absent |= ABSENT_DOLLAR;
  return text(s, lx);
}

// ---- Smaller ones ---------------------------------------------------------------------------

static bool scan_ampersand(State *s, TSLexer *lx) {
  next(lx);
  lx->mark_end(lx);
  unsigned n = 0;
  if (peek(lx) == '#') {
    next(lx);
    bool hex = peek(lx) == 'x' || peek(lx) == 'X';
    if (hex) next(lx);
    for (; n < 9; n++, next(lx)) {
      int32_t c = peek(lx);
      if (!is_digit(c) && !(hex && ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'))) break;
    }
  } else {
    for (; n < 32 && (is_ascii_letter(peek(lx)) || (n && is_digit(peek(lx)))); n++) next(lx);
  }
  if (!n || peek(lx) != ';') return text(s, lx);
  next(lx);
  clear(s, AFTER_STRING | ATTACH);
  return give(lx, ENTITY);
}

// `@key`, `@{key}`, behind the `@`.
static bool scan_citation(State *s, TSLexer *lx) {
  if (peek(lx) == '{') {
    unsigned n = 0;
    for (next(lx); !at_white(lx) && peek(lx) != '}' && peek(lx) != '{' && n < 500; n++) next(lx);
    if (!n || peek(lx) != '}') return text(s, lx);
    next(lx);
    clear(s, AFTER_STRING | ATTACH);
    return give(lx, CITATION_KEY);
  }
  if (!is_word(peek(lx)) && peek(lx) != '_' && peek(lx) != '*') return text(s, lx);
  next(lx);
  for (;;) {
    while (is_word(peek(lx)) || peek(lx) == '_') next(lx);
    lx->mark_end(lx);
    // Punctuation belongs to the key where more of the key follows.
    if (!peek(lx) || peek(lx) > 0x7f || !strchr(":.#$%&-+?<>~/", (char)peek(lx))) break;
    next(lx);
    if (!is_word(peek(lx)) && peek(lx) != '_') break;
  }
  clear(s, ATTACH);
  set(s, AFTER_STRING);
  return give_marked(lx, CITATION_KEY);
}

static bool scan_backslash(State *s, TSLexer *lx) {
  next(lx);
  if (at_newline(lx)) return false;
  if (is_punctuation(peek(lx)) || peek(lx) == ' ') {
    next(lx);
    clear(s, AFTER_STRING | ATTACH);
    return give(lx, ESCAPE);
  }
  // A word of TeX: braces behind it are none of ours.
  bool word = is_ascii_letter(peek(lx));
  while (is_ascii_letter(peek(lx))) next(lx);
  if (word && peek(lx) == '{') next(lx);
  lx->mark_end(lx);
  text(s, lx);
  if (word) set(s, AFTER_STRING);
  return true;
}

// Braces behind code or a link, or in running text. A heading's own, at the end of its line, are
// another matter: they are found by a look of its own.
static bool scan_braces(State *s, TSLexer *lx) {
  if (has(s, BRACES_VALID)) {
    if (s->inline_count) return unclosed(s, lx);
    next(lx);
    lx->mark_end(lx);
    clear(s, BRACES_VALID);
    expect_braces(s, VALID_BRACES, has(s, HEADING) ? AT_END : AT_OWN_END);
    clear(s, ATTACH);
    return give_marked(lx, OWN_ATTRIBUTES_OPEN);
  }
  bool attach = has(s, ATTACH), looked = has(s, BRACES_OPEN);
  clear(s, ATTACH | BRACES_OPEN);
  next(lx);
  if (!attach && !looked && (has(s, HEADING) || has(s, FIRST_LINE)) && !has(s, TABLE) &&
      only_brackets(s) && s->fuel) {
    Braces b = read_braces(s, lx, false, has(s, HEADING));
    spend(s, b.length);
    bool own = b.kind == VALID_BRACES && !b.loose && !(s->absent & LINE_BLOCK) && rest_is_blank(lx);
    if (own && !has(s, HEADING)) {
      Line line;
      walk(s, lx, &line, MARK_NEVER);
      own = !line.eof && !line.blanks && line.keep == s->block_count &&
            (line_class(lx, &line) & SETEXT_LINE);
    }
    set(s, own ? BRACES_VALID : BRACES_OPEN);
    return give_marked(lx, LOOK);
  }
  lx->mark_end(lx);
  if (!s->fuel) return text(s, lx);
  Braces b = read_braces(s, lx, attach && s->value, true);
  if (attach && b.kind != NO_BRACES) {
    expect_braces(s, b.kind, AT_INLINE);
    clear(s, ATTACH);
    s->value = 0;
    return give_marked(lx, ATTRIBUTES_OPEN);
  }
  s->value = 0;
  if ((b.kind == VALID_BRACES || b.kind == FAULTY_BRACES) && b.meaning && !b.special &&
      !b.loose) {
    clear(s, AFTER_STRING | ATTACH);
    return give(lx, STRAY_BRACES);
  }
  spend(s, b.length);
  return text(s, lx);
}

#endif
