// HTML: comments, tags, autolinks.
#ifndef SAYSO_HTML_H_
#define SAYSO_HTML_H_

#include "attributes.h"

static const char *const block_names[] = {
    "address", "article", "aside", "blockquote", "body", "canvas", "caption", "center", "col",
    "colgroup", "dd", "details", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup",
    "hr", "html", "isindex", "li", "main", "menu", "meta", "nav", "noframes", "ol", "output", "p",
    "pre", "script", "section", "style", "summary", "table", "tbody", "td", "textarea", "tfoot",
    "th", "thead", "tr", "ul", "video"};
static const char *const raw_names[] = {"pre", "script", "style", "textarea"};

static bool read_block_name(TSLexer *lx, bool *raw, bool *closing, char *name) {
  unsigned length = 0;
  *raw = false;
  *closing = peek(lx) == '/';
  if (*closing) next(lx);
  while ((is_ascii_letter(peek(lx)) || (length && is_digit(peek(lx)))) && length < 11) {
    int32_t c = peek(lx);
    name[length++] = (char)(is_digit(c) ? c : c | 0x20);
    next(lx);
  }
  name[length] = 0;
  if (!length || (!at_white(lx) && peek(lx) != '>' && peek(lx) != '/')) return false;
  for (unsigned i = 0; i < sizeof raw_names / sizeof *raw_names; i++)
    *raw |= !strcmp(name, raw_names[i]);
  for (unsigned i = 0; i < sizeof block_names / sizeof *block_names; i++)
    if (!strcmp(name, block_names[i])) return true;
  return false;
}

// The rest of a tag, behind its name, through `>`.
static bool read_tag(State *s, TSLexer *lx) {
  unsigned length = 0;
  for (;;) {
    bool space = false;
    while (at_white(lx)) {
      space = true;
      if (at_line_end(lx)) {
        if (!cross_line(s, lx, false)) goto none;
      } else {
        next(lx);
      }
    }
    int32_t c = peek(lx);
    if (c == '/') {
      next(lx);
      c = peek(lx);
      if (c != '>') goto none;
    }
    if (c == '>') {
      next(lx);
      return true;
    }
    if (!space || !(is_letter(c) || c == '_' || c == ':')) goto none;
    while (is_name(peek(lx))) {
      next(lx);
      length++;
    }
    if (peek(lx) != '=') continue;
    next(lx);
    int32_t quote = peek(lx);
    if (quote == '"' || quote == '\'') {
      for (next(lx); peek(lx) != quote; length++) {
        if (!at_line_end(lx)) next(lx);
        else if (!cross_line(s, lx, false)) goto none;
      }
      next(lx);
    } else {
      for (; !at_white(lx) && peek(lx) != '>' && peek(lx) != '"' && peek(lx) != '\''; length++)
        next(lx);
    }
  }
none:
  spend(s, length);
  return false;
}

// Goes over line ends and blank lines within the innermost container.
static bool cross_blanks(State *s, TSLexer *lx) {
  s->crossed = true;
  if (has(s, TABLE)) return false;
  Line line;
  walk(s, lx, &line, MARK_NEVER);
  return !line.eof && line.keep == s->block_count;
}

// Where to note that an end is absent: at the innermost container that lines can leave.
static uint8_t *comment_note(State *s) {
  for (uint8_t i = s->block_count; i-- > 0;)
    if (KIND(s->blocks[i]) != DIV) return &s->blocks[i].kind;
  return NULL;
}

// The rest of a comment, behind `<`.
static bool read_comment(State *s, TSLexer *lx) {
  uint8_t *note = comment_note(s);
  if (note ? *note & CONTAINER_NO_COMMENT_END : has(s, NO_COMMENT_END)) return false;
  next(lx);
  for (unsigned i = 0; i < 2; i++) {
    if (peek(lx) != '-') return false;
    next(lx);
  }
  unsigned dashes = 0;
  for (;;) {
    int32_t c = peek(lx);
    if (at_line_end(lx)) {
      if (!cross_blanks(s, lx)) break;
      dashes = 0;
      continue;
    }
    next(lx);
    if (c == '>' && dashes >= 2) return true;
    dashes = c == '-' ? dashes + 1 : 0;
  }
  if (has(s, TABLE)) return false;
  if (note) *note |= CONTAINER_NO_COMMENT_END;
  else set(s, NO_COMMENT_END);
  return false;
}

// The rest of a raw element, behind its opening tag, through its closing one.
static bool read_raw_element(State *s, TSLexer *lx, const char *name) {
  if (s->absent & ABSENT_RAW) return false;
  for (;;) {
    if (at_line_end(lx)) {
      if (!cross_blanks(s, lx)) break;
      continue;
    }
    if (peek(lx) != '<') {
      next(lx);
      continue;
    }
    next(lx);
    if (peek(lx) != '/') continue;
    next(lx);
    const char *p = name;
    for (; *p && (is_ascii_letter(peek(lx)) ? (peek(lx) | 0x20) : peek(lx)) == *p; p++) next(lx);
    if (*p) continue;
    while (is_space(peek(lx))) next(lx);
    if (peek(lx) != '>') continue;
    next(lx);
    return true;
  }
  if (!has(s, TABLE)) s->absent |= ABSENT_RAW;
  return false;
}

// `<https://…>` or `<name@host>`, behind `<` and a first word.
static bool read_autolink(TSLexer *lx) {
  bool mail = false;
  if (peek(lx) == ':') {
    next(lx);
  } else {
    unsigned n = 0;
    for (; is_name(peek(lx)) || peek(lx) == '+' || peek(lx) == '%'; n++) next(lx);
    if (peek(lx) != '@') return false;
    mail = true;
    next(lx);
  }
  unsigned n = 0;
  for (; n < 2000; n++) {
    int32_t c = peek(lx);
    if (c == '>') {
      if (!n) return false;
      next(lx);
      return true;
    }
    if (at_white(lx) || c == '<' || (mail && !is_name(c))) return false;
    next(lx);
  }
  return false;
}

#endif
