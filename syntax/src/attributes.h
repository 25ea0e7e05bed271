// Attributes, `{#id .class key=value key="a value"}`: first looked over as a whole, then given out
// piece by piece.
#ifndef SAYSO_ATTRIBUTES_H_
#define SAYSO_ATTRIBUTES_H_

#include "lines.h"

enum BraceKind {
  NO_BRACES,      // not closed, or nothing in them looks like an attribute
  VALID_BRACES,   // as Pandoc reads them
  FAULTY_BRACES,  // closed, with junk in them
  OPEN_BRACES,    // never closed
};

typedef struct {
  uint8_t kind;
  bool meaning;   // an id, a class or a `key=` stands in them
  bool spaces;    // white space does
  bool loose;     // a quotation in them is never closed: the look went on to the paragraph's end
  bool junk;      // so does what is no attribute
  bool cut;       // another brace or bracket begins in them
  bool special;   // so does a character that means something among inlines
  unsigned length;
} Braces;

static inline bool is_special(int32_t c) {
  return c == '[' || c == ']' || c == '`' || c == '<' || c == '$' || c == '*' || c == '\\' ||
         c == '@' || c == '^' || c == '&';
}

static inline void step(TSLexer *lx, Braces *b) {
  b->special |= is_special(peek(lx));
  b->length++;
  next(lx);
}

// Goes over a value in quotes, from the opening one on. Unclosed, it is a bare value to Pandoc:
// then `b->kind` says what becomes of the braces.
static bool read_quotes(State *s, TSLexer *lx, Braces *b, bool across) {
  int32_t quote = peek(lx), first_stop = 0;
  bool brace = false, bracket = false;
  step(lx, b);
  // Before a space, a quote is the bare value itself.
  if (at_white(lx)) return true;
  for (;;) {
    int32_t c = peek(lx);
    if (c == quote) {
      step(lx, b);
      return true;
    }
    if (at_line_end(lx)) {
      if (!first_stop) first_stop = '\n';
      if (!across || !cross_line(s, lx, false)) break;
      b->spaces = true;
      b->length++;
      continue;
    }
    if (c == '\\') {
      step(lx, b);
      if (at_line_end(lx)) continue;
    } else if (c == '}') {
      brace |= !bracket;
      if (!first_stop) first_stop = c;
    } else if (c == '[' || c == '{') {
      bracket = true;
    } else if (is_space(c)) {
      b->spaces = true;
      if (!first_stop) first_stop = c;
    }
    step(lx, b);
  }
  b->loose = true;
  b->kind = first_stop == '}' ? VALID_BRACES : brace ? FAULTY_BRACES : OPEN_BRACES;
  return false;
}

// Looks over braces, behind `{`. `raw` lets `{=html}` pass, `across` line ends.
static Braces read_braces(State *s, TSLexer *lx, bool raw, bool across) {
  Braces b = {0};
  bool junk = false;
  if (raw && peek(lx) == '=') {
    step(lx, &b);
    unsigned n = 0;
    for (; is_word(peek(lx)) || peek(lx) == '-' || peek(lx) == '_'; n++) step(lx, &b);
    if (n && peek(lx) == '}') {
      next(lx);
      b.kind = VALID_BRACES;
      return b;
    }
    junk = true;
  }
  for (;;) {
    int32_t c = peek(lx);
    if (is_space(c)) {
      b.spaces = true;
      step(lx, &b);
      continue;
    }
    if (c == '}') {
      next(lx);
      b.kind = !junk ? VALID_BRACES : b.meaning ? FAULTY_BRACES : NO_BRACES;
      return b;
    }
    if (at_line_end(lx) || c == '{' || c == '[') {
      if (at_newline(lx) && across && cross_line(s, lx, false)) {
        b.spaces = true;
        b.length++;
        continue;
      }
      b.cut = !at_line_end(lx) && (c == '{' || c == '[');
      b.kind = b.meaning ? OPEN_BRACES : NO_BRACES;
      return b;
    }
    bool good = false;
    if (c == '#') {
      step(lx, &b);
      for (; is_name(peek(lx)); good = true) step(lx, &b);
      b.meaning |= good;
    } else if (c == '.') {
      step(lx, &b);
      good = is_letter(peek(lx));
      b.meaning |= good;
      while (good && is_name(peek(lx))) step(lx, &b);
    } else if (c == '-') {
      step(lx, &b);
      good = true;
    } else if (is_letter(c)) {
      while (is_name(peek(lx))) step(lx, &b);
      if (peek(lx) == '=') {
        step(lx, &b);
        b.meaning = good = true;
        if (peek(lx) == '"' || peek(lx) == '\'') {
          if (!read_quotes(s, lx, &b, across)) return b;
          continue;
        }
        while (!at_white(lx) && peek(lx) != '}') {
          if (peek(lx) == '\\') {
            step(lx, &b);
            if (at_white(lx)) break;
          }
          step(lx, &b);
        }
      }
    }
    if (!good) {
      bool junk_before = junk;
      junk = b.junk = true;
      for (; !at_white(lx) && peek(lx) != '}'; step(lx, &b)) {
        int32_t j = peek(lx);
        if (j == '[' || j == ']' || j == '{' || j == '`') {
          // Not braces gone wrong, but text with brackets of its own.
          b.cut = true;
          b.kind = b.meaning && !junk_before ? OPEN_BRACES : NO_BRACES;
          return b;
        }
        b.meaning |= j == '=';
      }
    }
  }
}

static bool read_braces_on_line(TSLexer *lx) {
  State none = {0};
  next(lx);
  Braces b = read_braces(&none, lx, true, false);
  return b.kind == VALID_BRACES && !b.loose;
}

// Burns fuel for a lookahead that went far for nothing.
static inline void spend(State *s, unsigned length) {
  if (length > SHORT_LOOK && s->fuel) s->fuel--;
}

// Makes ready for braces that have been looked over. ATTACH stays set until the opening one.
static void expect_braces(State *s, enum BraceKind kind, uint8_t back) {
  clear(s, BRACES_VALID | BRACES_OPEN | QUOTE_OPEN | SINGLE_QUOTE | AFTER_STRING);
  if (kind == VALID_BRACES) set(s, BRACES_VALID);
  if (kind == OPEN_BRACES) set(s, BRACES_OPEN);
  set(s, ATTACH);
  s->mode = IN_ATTRIBUTES;
  s->back = back;
}

static bool give(TSLexer *lx, int token) {
  lx->mark_end(lx);
  lx->result_symbol = (TSSymbol)token;
  return true;
}
// A token that ends where it has been marked already.
static bool give_marked(TSLexer *lx, int token) {
  lx->result_symbol = (TSSymbol)token;
  return true;
}

static bool leave_braces(State *s, TSLexer *lx, int token) {
  clear(s, BRACES_VALID | BRACES_OPEN | QUOTE_OPEN | SINGLE_QUOTE);
  s->mode = s->back;
  s->back = 0;
  return give_marked(lx, token);
}

static bool scan_attributes(State *s, TSLexer *lx) {
  int32_t c = peek(lx);
  if (has(s, ATTACH)) {
    // The opening brace, when what stands behind it has been looked over.
    next(lx);
    clear(s, ATTACH);
    return give(lx, ATTRIBUTES_OPEN);
  }
  lx->mark_end(lx);
  if (is_space(c)) {
    while (is_space(peek(lx))) next(lx);
    if (!at_newline(lx) || has(s, BRACES_OPEN)) return give(lx, ATTRIBUTE_SPACE);
  }
  if (at_line_end(lx)) {
    if (has(s, BRACES_OPEN) || !cross_line(s, lx, true))
      return leave_braces(s, lx, UNCLOSED_ATTRIBUTES);
    return give_marked(lx, ATTRIBUTE_BREAK);
  }
  if (c == '}') {
    next(lx);
    lx->mark_end(lx);
    return leave_braces(s, lx, ATTRIBUTES_CLOSE);
  }
  if (has(s, BRACES_OPEN) && (c == '{' || c == '['))
    return leave_braces(s, lx, UNCLOSED_ATTRIBUTES);
  if (c == '#') {
    next(lx);
    if (is_name(peek(lx))) {
      while (is_name(peek(lx))) next(lx);
      return give(lx, ID);
    }
  } else if (c == '.') {
    next(lx);
    if (is_letter(peek(lx))) {
      while (is_name(peek(lx))) next(lx);
      return give(lx, CLASS);
    }
  } else if (c == '-') {
    next(lx);
    return give(lx, UNNUMBERED);
  } else if (c == '=' && has(s, BRACES_VALID)) {
    next(lx);
    while (is_word(peek(lx)) || peek(lx) == '-' || peek(lx) == '_') next(lx);
    return give(lx, RAW_FORMAT);
  } else if (is_letter(c)) {
    while (is_name(peek(lx))) next(lx);
    if (peek(lx) == '=') {
      s->mode = AFTER_NAME;
      return give(lx, ATTRIBUTE_NAME);
    }
  }
  if (has(s, BRACES_OPEN)) return leave_braces(s, lx, UNCLOSED_ATTRIBUTES);
  while (!at_white(lx) && peek(lx) != '}') next(lx);
  return give(lx, INVALID_ATTRIBUTE);
}

static bool scan_equals(State *s, TSLexer *lx) {
  next(lx);
  s->mode = AFTER_EQUALS;
  return give(lx, EQUALS);
}

static bool scan_value(State *s, TSLexer *lx) {
  lx->mark_end(lx);
  s->mode = IN_ATTRIBUTES;
  int32_t c = peek(lx);
  if (at_white(lx) || c == '}') return give_marked(lx, EMPTY_VALUE);
  if (c == '"' || c == '\'') {
    next(lx);
    lx->mark_end(lx);
    if (at_white(lx)) return give(lx, VALUE);
    clear(s, QUOTE_OPEN | SINGLE_QUOTE);
    if (c == '\'') set(s, SINGLE_QUOTE);
    // Is it closed? Where it is not, the value ends as a bare one would.
    Braces b = {0};
    for (;;) {
      if (peek(lx) == c) break;
      if (at_line_end(lx)) {
        if (has(s, BRACES_OPEN) || !cross_line(s, lx, false)) {
          set(s, QUOTE_OPEN);
          break;
        }
        continue;
      }
      if (peek(lx) == '\\') {
        step(lx, &b);
        if (at_line_end(lx)) continue;
      }
      step(lx, &b);
    }
    s->mode = IN_QUOTES;
    return give_marked(lx, QUOTE);
  }
  while (!at_white(lx) && peek(lx) != '}') {
    if (peek(lx) == '\\') {
      next(lx);
      if (at_white(lx)) break;
    }
    next(lx);
  }
  return give(lx, VALUE);
}

// Between quotes: the value's text, in one piece if it ends on this line.
static bool scan_quotes(State *s, TSLexer *lx) {
  int32_t quote = has(s, SINGLE_QUOTE) ? '\'' : '"';
  bool open = has(s, QUOTE_OPEN), any = false;
  // Where the last piece was not the first, DISPLAY says so.
  bool later = has(s, DISPLAY);
  lx->mark_end(lx);
  for (;; any = true) {
    int32_t c = peek(lx);
    if (at_line_end(lx)) break;
    if (c == quote || (open && (is_space(c) || c == '}'))) break;
    if (c == '\\') {
      next(lx);
      if (at_line_end(lx)) {
        any = true;
        break;
      }
    }
    next(lx);
  }
  if (any) {
    bool whole = !later && !(at_line_end(lx) && !open);
    return give(lx, whole ? VALUE : VALUE_LINE);
  }
  if (open) {
    clear(s, DISPLAY | QUOTE_OPEN);
    s->mode = IN_ATTRIBUTES;
    return give_marked(lx, UNCLOSED_QUOTE);
  }
  if (at_line_end(lx)) {
    set(s, DISPLAY);
    if (!cross_line(s, lx, true)) {
      // Not reached: the closing quote has been seen.
      clear(s, DISPLAY);
      s->mode = IN_ATTRIBUTES;
      return give_marked(lx, UNCLOSED_QUOTE);
    }
    return give_marked(lx, ATTRIBUTE_BREAK);
  }
  next(lx);
  clear(s, DISPLAY);
  s->mode = IN_ATTRIBUTES;
  return give(lx, QUOTE);
}

#endif
